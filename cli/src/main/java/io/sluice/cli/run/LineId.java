package io.sluice.cli.run;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The ids of requests that come from the lines of a file: {@code job:line}, or {@code job:line:custom id}. The same line
 * of the same job always has the same one, so that publishing it again gives no second result.
 */
public final class LineId {

    private static final int CUSTOM_ID_CHARS_MAX = 512;

    private LineId() {}

    static String of(String job, long line) {
        return job + ':' + line;
    }

    /** With the publisher's own name for the line, for whoever collects the results without the file. */
    public static String of(String job, long line, String customId) {
        return of(job, line) + (customId.length() <= CUSTOM_ID_CHARS_MAX ? ':' + customId : "");
    }

    /** The line of a request's id; empty where the id is not of this job. */
    static OptionalLong lineOf(String job, String id) {
        int begin = job.length() + 1;
        if (id.length() <= begin || !id.startsWith(job) || id.charAt(job.length()) != ':') {
            return OptionalLong.empty();
        }
        int end = id.indexOf(':', begin);
        try {
            long line = Long.parseLong(id, begin, end < 0 ? id.length() : end, 10);
            return line > 0 ? OptionalLong.of(line) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** The publisher's own name in a request's id, where it has one. */
    static Optional<String> customIdOf(String job, String id) {
        int end = lineOf(job, id).isPresent() ? id.indexOf(':', job.length() + 1) : -1;
        return end < 0 ? Optional.empty() : Optional.of(id.substring(end + 1));
    }
}
