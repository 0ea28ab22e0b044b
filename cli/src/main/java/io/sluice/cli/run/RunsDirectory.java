package io.sluice.cli.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The manifests below {@code <data-dir>/runs}, one directory per run. Guarded by the platform's lock on the data
 * directory: use it only while that is held.
 */
final class RunsDirectory {

    private static final String MANIFEST = "manifest.json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path directory;
    private final Consumer<String> words;

    /** @param words hears of what cannot be read */
    RunsDirectory(Path directory, Consumer<String> words) {
        this.directory = directory;
        this.words = words;
    }

    /** The latest unfinished run of the same content under the same settings. */
    Optional<Manifest> unfinished(String fileSha256, RunSettings settings) throws IOException {
        return all().stream()
                .filter(manifest -> manifest.resumes(fileSha256, settings))
                .max(Comparator.comparing(Manifest::startedAt));
    }

    /** Unfinished runs other than {@code job}: what they published may still be worked off. */
    List<Manifest> othersUnfinished(String job) throws IOException {
        return all().stream()
                .filter(manifest -> manifest.state() == Manifest.State.UNFINISHED)
                .filter(manifest -> !manifest.job().equals(job))
                .toList();
    }

    boolean exists(String job) {
        return Files.exists(workDirectory(job));
    }

    /** Where a run keeps what it needs while it is under way. */
    Path workDirectory(String job) {
        return directory.resolve(job);
    }

    void save(Manifest manifest) throws IOException {
        Path run = Files.createDirectories(workDirectory(manifest.job()));
        Path temporary = run.resolve(MANIFEST + ".tmp");
        try (FileChannel file = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes =
                    ByteBuffer.wrap(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            // Else the new name may outlive a power cut, and its content not.
            file.force(true);
        }
        Files.move(
                temporary, run.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private List<Manifest> all() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<Manifest> manifests = new ArrayList<>();
        try (Stream<Path> runs = Files.list(directory)) {
            for (Path file :
                    (Iterable<Path>) runs.map(run -> run.resolve(MANIFEST)).filter(Files::exists)::iterator) {
                read(file).ifPresent(manifests::add);
            }
        }
        return manifests;
    }

    private Optional<Manifest> read(Path file) {
        try {
            return Optional.of(JSON.readValue(file.toFile(), Manifest.class));
        } catch (IOException e) {
            words.accept("a run is passed over: %s cannot be read (%s)"
                    .formatted(
                            file,
                            String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
            return Optional.empty();
        }
    }
}
