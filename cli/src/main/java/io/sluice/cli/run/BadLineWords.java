package io.sluice.cli.run;

import io.sluice.cli.panel.Reporter;
import java.util.concurrent.atomic.AtomicLong;

/** Says which lines got no answer, and stops before that floods the screen: the output has them all. */
public final class BadLineWords {

    private static final long SAID_MAX = 20;

    private final Reporter reporter;
    private final AtomicLong said = new AtomicLong();

    public BadLineWords(Reporter reporter) {
        this.reporter = reporter;
    }

    /** Any thread. */
    public void say(long line, String reason) {
        long count = said.incrementAndGet();
        if (count <= SAID_MAX) {
            reporter.say("line " + line + ": " + reason);
        } else if (count == SAID_MAX + 1) {
            reporter.say("further lines without an answer are not listed here: see \"error\" in the output");
        }
    }
}
