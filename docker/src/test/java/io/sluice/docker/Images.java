package io.sluice.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/**
 * The images that the tests run: this clone's own, made as {@code docker/build} makes it, and Kafka's. Where the pinned
 * ones cannot be pulled, the environment names others: {@code JRE_IMAGE}, {@code KAFKA_IMAGE}.
 */
final class Images {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Images() {}

    /** Skips the test, with the reason, where no engine runs. */
    static void assumeEngine() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "no Docker engine: none answers at DOCKER_HOST or in the usual places");
    }

    /** Builds the image from what Maven left in cli/target; takes seconds, and none where nothing changed. */
    static String own() {
        Path jar = commandJar();
        ImageFromDockerfile image = new ImageFromDockerfile("sluice-under-test", false)
                .withFileFromPath("Dockerfile", ROOT.resolve("docker/Dockerfile"))
                .withFileFromPath("docker/image", ROOT.resolve("docker/image"))
                .withFileFromPath("cli/target/lib", ROOT.resolve("cli/target/lib"))
                .withFileFromPath("cli/target/own", ROOT.resolve("cli/target/own"))
                .withFileFromPath("cli/target/" + jar.getFileName(), jar);
        return environment("JRE_IMAGE")
                .map(jre -> image.withBuildArg("JRE", jre))
                .orElse(image)
                .get();
    }

    static DockerImageName kafka() {
        return DockerImageName.parse(environment("KAFKA_IMAGE").orElseGet(Images::pinnedKafka))
                .asCompatibleSubstituteFor("apache/kafka");
    }

    /** The one that compose.yaml names. */
    private static String pinnedKafka() {
        try (Stream<String> lines = Files.lines(ROOT.resolve("docker/compose.yaml"))) {
            return lines.filter(line -> line.contains("${KAFKA_IMAGE:-"))
                    .map(line -> line.replaceAll(".*\\$\\{KAFKA_IMAGE:-([^}]+)}.*", "$1"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path commandJar() {
        try (Stream<Path> files = Files.list(ROOT.resolve("cli/target"))) {
            return files.filter(file -> file.getFileName().toString().matches("sluice-cli-.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("build the module cli first"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> environment(String variable) {
        return Optional.ofNullable(System.getenv(variable)).filter(value -> !value.isBlank());
    }
}
