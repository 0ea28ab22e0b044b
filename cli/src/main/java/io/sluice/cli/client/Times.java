package io.sluice.cli.client;

import io.sluice.app.config.Durations;
import io.sluice.cli.shell.UserException;
import java.time.Duration;

/** Times as they are typed and shown. */
final class Times {

    private Times() {}

    /** An option's duration; not below a millisecond. */
    static Duration ago(String option, String text) {
        return Durations.parse(text)
                .filter(Duration::isPositive)
                .orElseThrow(() ->
                        UserException.usage("%s must be %s, was '%s'".formatted(option, Durations.ALLOWED, text)));
    }

    /** To the second, or to what says something: {@code 3d4h}, {@code 2h5m}, {@code 12s}. */
    static String brief(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + "d" + time.toHoursPart() + "h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + "h" + time.toMinutesPart() + "m";
        }
        return time.toMinutes() > 0
                ? time.toMinutes() + "m" + time.toSecondsPart() + "s"
                : Math.max(0, time.toSeconds()) + "s";
    }
}
