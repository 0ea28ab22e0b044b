package io.sluice.cli.run;

import io.sluice.cli.input.InputForm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where prompts come from. */
public sealed interface RunInput {

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
