package io.sluice.local.provider;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a journal, also while it is written. Lines that a kill tore are counted and left out. */
public final class JournalReader {
    private static final ObjectReader LINES = Json.MAPPER.readerFor(JournalLine.class);

    private JournalReader() {}

    /**
     * What a journal holds.
     *
     * @param torn lines that are no whole JSON object
     */
    public record Contents(List<JournalLine> lines, int torn) {}

    /** Reads the whole file; a missing file is an empty journal. */
    public static Contents read(Path file) throws IOException {
        return readTail(file, Long.MAX_VALUE);
    }

    /** Reads the lines of about the last bytesMax bytes. */
    static Contents readTail(Path file, long bytesMax) throws IOException {
        List<JournalLine> lines = new ArrayList<>();
        int torn = 0;
        if (!Files.exists(file)) {
            return new Contents(lines, torn);
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            long start = Math.max(0, bytes.length() - bytesMax);
            bytes.seek(start);
            BufferedReader reader = new BufferedReader(
                    new InputStreamReader(Channels.newInputStream(bytes.getChannel()), StandardCharsets.UTF_8));
            if (start > 0) {
                reader.readLine();
            }
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                try {
                    lines.add(LINES.readValue(line));
                } catch (JacksonException e) {
                    torn++;
                }
            }
        }
        return new Contents(lines, torn);
    }
}
