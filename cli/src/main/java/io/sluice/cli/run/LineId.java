package io.sluice.cli.run;

import java.util.OptionalLong;

/** The ids of a run's requests: {@code job:line}. */
final class LineId {

    private LineId() {}

    static String of(String job, long line) {
        return job + ':' + line;
    }

    /** The line of a request's id; empty where the id is not of this job. */
    static OptionalLong lineOf(String job, String id) {
        int separator = id.lastIndexOf(':');
        if (separator != job.length() || !id.startsWith(job)) {
            return OptionalLong.empty();
        }
        try {
            long line = Long.parseLong(id, separator + 1, id.length(), 10);
            return line > 0 ? OptionalLong.of(line) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
