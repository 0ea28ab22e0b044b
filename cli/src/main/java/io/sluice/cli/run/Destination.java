package io.sluice.cli.run;

import io.sluice.cli.shell.UserException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Where results go. */
public sealed interface Destination {

    /** As many links as systems follow before they take it for a circle. */
    int LINKS_MAX = 40;

    /**
     * What was typed as the place of results.
     *
     * @param target {@code -} is standard output
     * @param input what is read, as it was typed: it must be another file
     * @throws UserException where it cannot be written
     */
    static Destination of(String target, String input, OutputStream standardOutput) throws IOException {
        if (target.equals("-")) {
            return new OfStream(standardOutput);
        }
        Path path = followed(Path.of(target));
        if (!input.equals("-") && Files.exists(path) && Files.isSameFile(path, Path.of(input))) {
            throw UserException.usage("--out must not be the file that is read");
        }
        if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path) && Files.isWritable(path)) {
            return new OfDevice(path);
        }
        Path parent = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path) || parent == null || !Files.isDirectory(parent) || !Files.isWritable(parent)) {
            throw UserException.usage("cannot write results to %s; choose another place with --out".formatted(target));
        }
        return new OfFile(path);
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

    /** Opens it; called once. */
    OutputStream open() throws IOException;

    /** Whether someone may read what is written at once, and may go away. */
    default boolean isReadAsItIsWritten() {
        return false;
    }

    /** The run has all its results. */
    void complete() throws IOException;

    /** The run stopped early. */
    void partial() throws IOException;

    /** How a person would name it. */
    String shown();

    /** Where results of a run that stopped early are. */
    String shownPartial();

    /**
     * A file that always holds a whole run: results are written next to it and take its place at the end. A run that
     * stops early leaves them there.
     */
    record OfFile(Path file) implements Destination {

        @Override
        public OutputStream open() throws IOException {
            return new BufferedOutputStream(Files.newOutputStream(beside()), 1 << 16);
        }

        @Override
        public void complete() throws IOException {
            Files.move(beside(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void partial() throws IOException {
            if (Files.size(beside()) == 0) {
                Files.delete(beside());
            }
        }

        @Override
        public String shown() {
            return file.toString();
        }

        @Override
        public String shownPartial() {
            return beside().toString();
        }

        private Path beside() {
            return file.resolveSibling(file.getFileName() + ".partial");
        }
    }

    /** A pipe or a device: it stays what it is, and is written as results come. */
    record OfDevice(Path file) implements Destination {

        @Override
        public OutputStream open() throws IOException {
            return new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE), 1 << 16);
        }

        @Override
        public boolean isReadAsItIsWritten() {
            return true;
        }

        @Override
        public void complete() {}

        @Override
        public void partial() {}

        @Override
        public String shown() {
            return file.toString();
        }

        @Override
        public String shownPartial() {
            return shown();
        }
    }

    /** Standard output, or whatever stands for it. */
    record OfStream(OutputStream stream) implements Destination {

        @Override
        public OutputStream open() {
            return new BufferedOutputStream(stream, 1 << 16) {
                @Override
                public void close() {
                    // Standard output stays open, and whoever writes flushes.
                }
            };
        }

        @Override
        public boolean isReadAsItIsWritten() {
            return true;
        }

        @Override
        public void complete() {}

        @Override
        public void partial() {}

        @Override
        public String shown() {
            return "standard output";
        }

        @Override
        public String shownPartial() {
            return shown();
        }
    }
}
