package io.sluice.cli;

import io.sluice.cli.run.Destination;
import io.sluice.cli.run.FileDigest;
import io.sluice.cli.run.RunInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run reads and writes, as it was typed.
 *
 * @param file where prompts come from; {@code -} is standard input
 * @param out where results go, if that was said; {@code -} is standard output
 */
record RunIo(Surroundings surroundings, String file, Optional<String> out) {

    private static final int LINKS_MAX = 40;

    RunInput input() throws IOException {
        if (file.equals("-")) {
            return new RunInput.OfStream(surroundings.in());
        }
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw UserException.usage(file + " is a directory");
        }
        if (!Files.isReadable(path)) {
            throw UserException.usage(Files.exists(path) ? "cannot read " + file : "no such file: " + file);
        }
        FileDigest digest = FileDigest.of(path);
        if (digest.prompts() == 0) {
            throw UserException.usage(file + " has no prompts: it is empty");
        }
        return new RunInput.OfFile(path, digest);
    }

    Destination destination() throws IOException {
        String target = out.orElseGet(() -> file.equals("-") ? "-" : defaultOut(file));
        if (target.equals("-")) {
            return new Destination.OfStream(surroundings.out());
        }
        Path path = followed(Path.of(target));
        if (!file.equals("-") && Files.exists(path) && Files.isSameFile(path, Path.of(file))) {
            throw UserException.usage("--out must not be the file that is read");
        }
        if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path) && Files.isWritable(path)) {
            return new Destination.OfDevice(path);
        }
        Path parent = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path) || parent == null || !Files.isDirectory(parent) || !Files.isWritable(parent)) {
            throw UserException.usage("cannot write results to %s; choose another place with --out".formatted(target));
        }
        return new Destination.OfFile(path);
    }

    /** What links lead to: a file takes the place of a file, never that of a link. */
    private static Path followed(Path path) throws IOException {
        if (Files.exists(path)) {
            return path.toRealPath();
        }
        Path followed = path;
        for (int links = 0; links < LINKS_MAX && Files.isSymbolicLink(followed); links++) {
            followed = followed.resolveSibling(Files.readSymbolicLink(followed));
        }
        return followed;
    }

    private static String defaultOut(String file) {
        return file.replaceFirst("\\.(jsonl|ndjson|json|txt)$", "") + ".results.jsonl";
    }
}
