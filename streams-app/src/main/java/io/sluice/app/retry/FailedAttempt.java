package io.sluice.app.retry;

import io.sluice.schema.FailureKind;
import java.util.OptionalLong;

/**
 * What a retry is decided by.
 *
 * @param kind why the attempt failed
 * @param attempts attempts of the call that were throttled, transient or timed out, with this one; at least 1
 * @param throttled how many of them were {@link FailureKind#THROTTLED}
 * @param overtaken how often it was throttled although others, started after it was throttled before, had been answered
 * @param alone whether the provider throttled it for its own sake or its model's, and not with everybody
 * @param retryAfterMs how long the provider wants to be left alone, if it says
 * @param deadlineMs epoch ms after which nobody wants the answer, if there is such a time
 */
public record FailedAttempt(
        FailureKind kind,
        int attempts,
        int throttled,
        int overtaken,
        boolean alone,
        OptionalLong retryAfterMs,
        OptionalLong deadlineMs) {

    public FailedAttempt {
        if (attempts < 1 || throttled < 0 || throttled > attempts || overtaken < 0) {
            throw new IllegalArgumentException(
                    "failed attempt: attempts must be >= 1, throttled between 0 and attempts and"
                            + " overtaken >= 0, were " + attempts + ", " + throttled + " and " + overtaken);
        }
    }
}
