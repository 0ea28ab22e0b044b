package io.sluice.local.provider;

import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The append-only journal. A line is handed to the operating system in one write before {@link #append} returns, so that
 * it survives a kill of the process (not a power cut). Thread-safe. A torn last line of a predecessor is ended first.
 */
final class Journal implements AutoCloseable {
    private static final ObjectWriter LINES = Json.MAPPER.writerFor(JournalLine.class);

    // A stream and not a channel: an interrupt closes a channel under every other writer.
    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();

    Journal(OutputStream out) {
        this.out = out;
    }

    static Journal open(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        boolean torn = endsTorn(file);
        FileOutputStream out = new FileOutputStream(file.toFile(), true);
        if (torn) {
            out.write('\n');
        }
        return new Journal(out);
    }

    void append(JournalLine line) throws IOException {
        byte[] json = LINES.writeValueAsBytes(line);
        byte[] bytes = Arrays.copyOf(json, json.length + 1);
        bytes[json.length] = '\n';
        lock.lock();
        try {
            out.write(bytes);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    private static boolean endsTorn(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return false;
        }
        try (RandomAccessFile existing = new RandomAccessFile(file.toFile(), "r")) {
            existing.seek(existing.length() - 1);
            return existing.read() != '\n';
        }
    }
}
