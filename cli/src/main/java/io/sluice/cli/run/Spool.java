package io.sluice.cli.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Results in the order in which they came, on disk, to be read again in the order of the input. Used by one thread. */
final class Spool implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 18;

    private final RandomAccessFile file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private long flushed;

    Spool(Path path) throws IOException {
        Files.deleteIfExists(path);
        file = new RandomAccessFile(path.toFile(), "rw");
    }

    /** Keeps the bytes and returns where they stand. */
    long append(byte[] bytes) throws IOException {
        long position = flushed + buffered;
        put(new byte[] {
            (byte) (bytes.length >>> 24), (byte) (bytes.length >>> 16), (byte) (bytes.length >>> 8), (byte) bytes.length
        });
        put(bytes);
        return position;
    }

    byte[] read(long position) throws IOException {
        flush();
        file.seek(position);
        byte[] bytes = new byte[file.readInt()];
        file.readFully(bytes);
        return bytes;
    }

    private void put(byte[] bytes) throws IOException {
        if (bytes.length > buffer.length - buffered) {
            flush();
        }
        if (bytes.length > buffer.length) {
            file.seek(flushed);
            file.write(bytes);
            flushed += bytes.length;
        } else {
            System.arraycopy(bytes, 0, buffer, buffered, bytes.length);
            buffered += bytes.length;
        }
    }

    private void flush() throws IOException {
        if (buffered > 0) {
            file.seek(flushed);
            file.write(buffer, 0, buffered);
            flushed += buffered;
            buffered = 0;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
