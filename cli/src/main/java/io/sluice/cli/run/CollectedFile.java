package io.sluice.cli.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.app.batch.OutputLine;
import io.sluice.cli.shell.UserException;
import io.sluice.cli.totals.Totals;
import io.sluice.schema.PromptResult;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * A job's results on their way into a file. They are gathered beside it as they come, together with the place on the
 * topic from which to go on; at the end they take the file's place in the order of their lines. Used by one thread.
 */
public final class CollectedFile implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * How far it is.
     *
     * @param position where on the topic to go on; empty: where the job begins
     * @param bytes length of what was gathered until there
     */
    record State(
            @JsonProperty("job") String job,
            @JsonProperty("position") String position,
            @JsonProperty("bytes") long bytes,
            @JsonProperty("totals") Totals totals) {}

    private final Path file;
    private final Path gathered;
    private final Path stateFile;
    private final String job;
    private final OutputStream out;
    private State state;
    private Totals totals;
    private long bytes;

    private CollectedFile(Path file, State state) throws IOException {
        this.file = file;
        this.gathered = beside(file, ".partial");
        this.stateFile = beside(file, ".partial.state");
        this.job = state.job();
        this.state = state;
        this.totals = state.totals();
        this.bytes = state.bytes();
        try (FileChannel channel = FileChannel.open(gathered, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
        this.out = new BufferedOutputStream(Files.newOutputStream(gathered, StandardOpenOption.APPEND), 1 << 16);
    }

    /**
     * Goes on where an earlier collection into the same file stopped, or begins.
     *
     * @throws UserException where another job was being collected into it
     */
    public static CollectedFile open(Path file, String job) throws IOException {
        Path stateFile = beside(file, ".partial.state");
        if (!Files.exists(stateFile)) {
            return new CollectedFile(file, new State(job, "", 0, Totals.NONE));
        }
        State state;
        try {
            state = JSON.readValue(stateFile.toFile(), State.class);
        } catch (IOException e) {
            throw UserException.usage(
                    "%s cannot be read; delete it to collect from the beginning".formatted(stateFile));
        }
        if (!state.job().equals(job)) {
            throw UserException.usage("%s holds results of job %s; choose another --out, or delete it"
                    .formatted(beside(file, ".partial"), state.job()));
        }
        return new CollectedFile(file, state);
    }

    /** Where on the topic to go on; empty: where the job begins. */
    public String position() {
        return state.position();
    }

    /** What was collected so far, by all its parts. */
    public Totals totals() {
        return totals;
    }

    /** Where the results are while not all are there. */
    public Path gathered() {
        return gathered;
    }

    /** Takes a result. */
    public void add(PromptResult result) throws IOException {
        byte[] line = line(job, result);
        out.write(line);
        bytes += line.length;
        totals = totals.plus(result);
    }

    /** A result as a line of its own. */
    public static byte[] line(String job, PromptResult result) {
        OptionalLong line = LineId.lineOf(job, result.getId());
        String customId = LineId.customIdOf(job, result.getId())
                .orElse(line.isPresent() ? "line-" + line.getAsLong() : result.getId());
        return OutputLine.join(result.getId(), customId, OutputLine.tail(result, line, false));
    }

    /** Notes that everything before this position was added. */
    public void keep(String position) throws IOException {
        out.flush();
        state = new State(job, position, bytes, totals);
        Path temporary = beside(file, ".partial.state.tmp");
        Files.write(temporary, JSON.writeValueAsBytes(state));
        Files.move(temporary, stateFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Puts the results in the order of their lines, and in the place of the file. */
    public void complete() throws IOException {
        out.flush();
        Path temporary = beside(file, ".tmp");
        Path indexFile = beside(file, ".index");
        try (LineIndex index = new LineIndex(indexFile);
                RandomAccessFile from = new RandomAccessFile(gathered.toFile(), "r");
                OutputStream to = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
            long last = sortOut(index, to);
            for (long line = 1; line <= last; line++) {
                long at = index.position(line);
                if (at >= 0) {
                    from.seek(at);
                    copyLine(from, to);
                }
            }
        } finally {
            Files.deleteIfExists(indexFile);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(stateFile);
        Files.deleteIfExists(gathered);
    }

    /** Notes where each line's first result stands, and writes those that are of no line; gives the last line. */
    private long sortOut(LineIndex index, OutputStream to) throws IOException {
        long last = 0;
        long at = 0;
        try (LineBytes lines = new LineBytes(gathered)) {
            for (byte[] text = lines.next(); text != null; text = lines.next()) {
                OptionalLong line = LineId.lineOf(job, idOf(text));
                if (line.isEmpty()) {
                    to.write(text);
                } else if (!index.has(line.getAsLong())) {
                    index.put(line.getAsLong(), at);
                    last = Math.max(last, line.getAsLong());
                }
                at += text.length;
            }
        }
        return last;
    }

    /** Every line begins with its id. */
    private static String idOf(byte[] line) throws IOException {
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            parser.nextToken();
            return String.valueOf(parser.nextTextValue());
        }
    }

    private static void copyLine(RandomAccessFile from, OutputStream to) throws IOException {
        byte[] buffer = new byte[1 << 13];
        for (int read = from.read(buffer); read > 0; read = from.read(buffer)) {
            int end = 0;
            while (end < read && buffer[end] != '\n') {
                end++;
            }
            to.write(buffer, 0, Math.min(read, end + 1));
            if (end < read) {
                return;
            }
        }
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** Leaves what was gathered where it is. */
    @Override
    public void close() throws IOException {
        out.close();
    }
}
