package io.sluice.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The registry's events on disk, one JSON object a line. An appended event is on the disk when {@link #append} returns.
 *
 * <p>A line that a kill or a full disk cut off was never acknowledged: it is removed at the next start. Any other
 * unreadable line stops the start. Not thread-safe: the registry's lock guards it.
 */
final class RegistryJournal implements AutoCloseable {
    private final ObjectMapper json;
    private final FileChannel channel;
    private long endBytes;

    private RegistryJournal(ObjectMapper json, FileChannel channel) {
        this.json = json;
        this.channel = channel;
    }

    /** Opens or creates {@code file} and hands its events to {@code replay}, in order. */
    static RegistryJournal open(Path file, ObjectMapper json, Consumer<RegistryEvent> replay) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var journal = new RegistryJournal(json, channel);
        try {
            journal.endBytes = journal.replay(file, Files.readAllBytes(file), replay);
            channel.truncate(journal.endBytes);
            channel.force(true);
            return journal;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    /** Writes and forces one event. When that fails, the journal is as it was before. */
    void append(RegistryEvent event) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((json.writeValueAsString(event) + "\n").getBytes(StandardCharsets.UTF_8));
        long end = endBytes + line.remaining();
        try {
            for (long at = endBytes; line.hasRemaining(); ) {
                at += channel.write(line, at);
            }
            channel.force(false);
            endBytes = end;
        } catch (IOException e) {
            channel.truncate(endBytes);
            throw e;
        }
    }

    private long replay(Path file, byte[] content, Consumer<RegistryEvent> replay) {
        int start = 0;
        int lineNumber = 1;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                replay.accept(read(file, lineNumber, Arrays.copyOfRange(content, start, i)));
                start = i + 1;
                lineNumber++;
            }
        }
        return start;
    }

    private RegistryEvent read(Path file, int lineNumber, byte[] line) {
        try {
            return json.readValue(new String(line, StandardCharsets.UTF_8), RegistryEvent.class);
        } catch (JsonProcessingException e) {
            throw new LocalStartException(
                    "line " + lineNumber + " of the schema registry's journal " + file + " cannot be read: "
                            + e.getOriginalMessage(),
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
