package io.sluice.cli.run;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The input's lines in their order, on disk, with what the output needs of them: standard input cannot be read twice.
 * One thread appends, one reads behind it.
 */
final class LineLog implements AutoCloseable {

    /** A line: its own name, and why it is bad where it is. */
    record Entry(long line, String customId, Optional<String> bad) {}

    private static final int LINES_PER_FLUSH = 256;

    private final DataOutputStream out;
    private final DataInputStream in;
    private final AtomicLong readable = new AtomicLong();
    private long appended;
    private long read;

    LineLog(Path path) throws IOException {
        out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path), 1 << 16));
        in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16));
    }

    /** Appending thread. */
    void append(Entry entry) throws IOException {
        out.writeLong(entry.line());
        write(entry.customId());
        write(entry.bad().orElse(""));
        appended++;
        if (appended % LINES_PER_FLUSH == 0) {
            flush();
        }
    }

    /** Appending thread: makes all entries readable. */
    void flush() throws IOException {
        out.flush();
        readable.set(appended);
    }

    /** Reading thread: the next entry, if there is one already. */
    Optional<Entry> next() {
        if (read == readable.get()) {
            return Optional.empty();
        }
        read++;
        try {
            long line = in.readLong();
            String customId = read();
            return Optional.of(new Entry(line, customId, Optional.of(read()).filter(reason -> !reason.isEmpty())));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read back the run's list of lines", e);
        }
    }

    /** Reading thread: whether everything that was appended until the last flush is read. */
    boolean drained() {
        return read == readable.get();
    }

    private void write(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private String read() throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        out.close();
        in.close();
    }
}
