package io.sluice.cli.run;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Where results go. */
public sealed interface Destination {

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
