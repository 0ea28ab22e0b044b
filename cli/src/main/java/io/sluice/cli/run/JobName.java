package io.sluice.cli.run;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Ids for jobs that a person can tell apart: where the prompts came from, and when. */
public final class JobName {

    private static final int NAME_CHARS_MAX = 40;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private JobName() {}

    /** {@code prompts-20261122-141500}, from {@code prompts.jsonl}. */
    public static String of(String inputName, Instant now) {
        String name = inputName.replaceFirst("\\.[A-Za-z0-9]+$", "").replaceAll("[^A-Za-z0-9._-]+", "-");
        return name.substring(0, Math.min(name.length(), NAME_CHARS_MAX))
                + '-'
                + STAMP.format(now.atZone(ZoneId.systemDefault()));
    }
}
