package io.sluice.cli.client;

import io.sluice.cli.run.CollectedFile;
import io.sluice.cli.run.Destination;
import io.sluice.cli.shell.ReaderGoneException;
import io.sluice.cli.totals.Totals;
import io.sluice.schema.PromptResult;
import java.io.IOException;
import java.io.OutputStream;

/** Where collected results go. Used by one thread. */
interface Sink extends AutoCloseable {

    /** The fitting one for a place. */
    static Sink of(Destination destination, String job) throws IOException {
        return switch (destination) {
            case Destination.OfFile file -> new OfFile(CollectedFile.open(file.file(), job));
            case Destination.OfDevice device -> new OfStream(job, device.open(), device.shown());
            case Destination.OfStream stream -> new OfStream(job, stream.open(), stream.shown());
        };
    }

    void add(PromptResult result) throws IOException;

    /** Everything before this position was added. */
    void keep(String position) throws IOException;

    void complete() throws IOException;

    /** Where to go on; empty: where the job begins. */
    String position();

    Totals totals();

    /** Where results are that are not all. */
    String gathered();

    @Override
    void close() throws IOException;

    /** Resumes, and is put in order at the end. */
    record OfFile(CollectedFile file) implements Sink {

        @Override
        public void add(PromptResult result) throws IOException {
            file.add(result);
        }

        @Override
        public void keep(String position) throws IOException {
            file.keep(position);
        }

        @Override
        public void complete() throws IOException {
            file.complete();
        }

        @Override
        public String position() {
            return file.position();
        }

        @Override
        public Totals totals() {
            return file.totals();
        }

        @Override
        public String gathered() {
            return file.gathered().toString();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** As they come; nothing to resume. */
    final class OfStream implements Sink {

        private final String job;
        private final OutputStream out;
        private final String shown;
        private Totals totals = Totals.NONE;

        OfStream(String job, OutputStream out, String shown) {
            this.job = job;
            this.out = out;
            this.shown = shown;
        }

        @Override
        public void add(PromptResult result) {
            try {
                out.write(CollectedFile.line(job, result));
            } catch (IOException e) {
                throw new ReaderGoneException(e);
            }
            totals = totals.plus(result);
        }

        @Override
        public void keep(String position) {
            try {
                out.flush();
            } catch (IOException e) {
                throw new ReaderGoneException(e);
            }
        }

        @Override
        public void complete() {
            keep("");
        }

        @Override
        public String position() {
            return "";
        }

        @Override
        public Totals totals() {
            return totals;
        }

        @Override
        public String gathered() {
            return shown;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
