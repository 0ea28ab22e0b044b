package io.sluice.cli.run;

import io.sluice.cli.input.InputForm;
import io.sluice.cli.shell.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where prompts come from. */
public sealed interface RunInput {

    /**
     * What was typed as the place of prompts.
     *
     * @param file {@code -} is standard input
     * @throws UserException where it cannot be read, or has nothing
     */
    static RunInput of(String file, InputStream standardInput) throws IOException {
        if (file.equals("-")) {
            return new OfStream(standardInput);
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
        return new OfFile(path, digest);
    }

    /** For people, and for the job's id. */
    String name();

    /** Starts from the beginning; called once. */
    InputStream open() throws IOException;

    /** What its lines are. */
    InputForm form();

    /** What is known of the whole input before it is read; empty for a stream. */
    Optional<FileDigest> digest();

    /** A file, which a later run can read again. */
    record OfFile(Path file, FileDigest content) implements RunInput {

        @Override
        public String name() {
            return String.valueOf(file.getFileName());
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public InputForm form() {
            return InputForm.ofFile(name());
        }

        @Override
        public Optional<FileDigest> digest() {
            return Optional.of(content);
        }
    }

    /** Standard input, which is gone when it is read. */
    record OfStream(InputStream stream) implements RunInput {

        @Override
        public String name() {
            return "stdin";
        }

        @Override
        public InputStream open() {
            return stream;
        }

        @Override
        public InputForm form() {
            return InputForm.BY_FIRST_LINE;
        }

        @Override
        public Optional<FileDigest> digest() {
            return Optional.empty();
        }
    }
}
