package io.sluice.cli.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where in the spool each line's result stands: eight bytes a line in a file, so that memory does not grow with the
 * input. Any thread. No mapping: on a full disk, that would end the thread without a word. No channel: the interrupt of
 * one thread would close it for all.
 */
final class LineIndex implements AutoCloseable {

    private final RandomAccessFile file;
    private final byte[] entry = new byte[Long.BYTES];
    private long bytes;

    LineIndex(Path path) throws IOException {
        Files.deleteIfExists(path);
        file = new RandomAccessFile(path.toFile(), "rw");
    }

    boolean has(long line) {
        return position(line) >= 0;
    }

    /** Where the line's result stands, or a negative number where there is none yet. */
    synchronized long position(long line) {
        long at = line * Long.BYTES;
        if (at >= bytes) {
            return -1;
        }
        try {
            file.seek(at);
            file.readFully(entry);
            return ByteBuffer.wrap(entry).getLong() - 1;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read back the run's index of lines", e);
        }
    }

    /** What was not put between two lines reads as nothing: the file is sparse. */
    synchronized void put(long line, long position) throws IOException {
        long at = line * Long.BYTES;
        file.seek(at);
        file.write(ByteBuffer.wrap(new byte[Long.BYTES]).putLong(position + 1).array());
        bytes = Math.max(bytes, at + Long.BYTES);
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
