package io.sluice.cli.run;

import io.sluice.app.batch.OutputLine;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Writes results in the order of the input, each as soon as all before it are there. Holds one line at a time; results
 * that came early wait in the spool. Used by one thread.
 */
final class OutputWriter {

    private final String job;
    private final LineLog log;
    private final LineIndex index;
    private final Spool spool;
    private final OutputStream out;
    private Optional<LineLog.Entry> next = Optional.empty();
    private long written;

    OutputWriter(String job, LineLog log, LineIndex index, Spool spool, OutputStream out) {
        this.job = job;
        this.log = log;
        this.index = index;
        this.spool = spool;
        this.out = out;
    }

    /** Writes what can be written in order. */
    void advance() throws IOException {
        long before = written;
        while (peek().isPresent() && write(next.get())) {
            next = Optional.empty();
        }
        if (written > before) {
            out.flush();
        }
    }

    /** Writes what there is and leaves out lines without a result: for a run that stops early. */
    void skipOpen() throws IOException {
        while (peek().isPresent()) {
            write(next.get());
            next = Optional.empty();
        }
        out.flush();
    }

    long written() {
        return written;
    }

    private Optional<LineLog.Entry> peek() {
        if (next.isEmpty()) {
            next = log.next();
        }
        return next;
    }

    private boolean write(LineLog.Entry entry) throws IOException {
        byte[] tail;
        long position = index.position(entry.line());
        if (entry.bad().isPresent()) {
            tail = OutputLine.badTail(entry.line(), entry.bad().get());
        } else if (position >= 0) {
            tail = spool.read(position);
        } else {
            return false;
        }
        out.write(OutputLine.join(LineId.of(job, entry.line()), entry.customId(), tail));
        written++;
        return true;
    }
}
