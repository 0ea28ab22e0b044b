package io.sluice.app.quota;

import io.sluice.app.config.Limits;
import java.time.Duration;

/**
 * What a slot's quota goes by.
 *
 * @param limits the slot's limits
 * @param accounting which tokens count, and when
 * @param delayMax J: a request arrives at the provider less than this after its permit was granted
 * @param callTimeMax an attempt ends, by answer or by its total deadline, within this time
 * @param unseenMax an owner starts nothing later than this after the {@code at} of its last committed snapshot: the
 *     session timeout (see {@code Lease}). Holds only if each commit that renews the lease carries a snapshot that was
 *     taken after the commit began
 * @param clockSkewMax how far the wall clock of an heir may be ahead of its predecessor's
 */
public record QuotaRules(
        Limits limits,
        Accounting accounting,
        Duration delayMax,
        Duration callTimeMax,
        Duration unseenMax,
        Duration clockSkewMax) {

    private static final Duration TIME_MAX = Duration.ofDays(1);

    public QuotaRules {
        check("delay-max", delayMax, Duration.ZERO);
        check("call-time-max", callTimeMax, Duration.ofMillis(1));
        check("unseen-max", unseenMax, Duration.ZERO);
        check("clock-skew-max", clockSkewMax, Duration.ZERO);
    }

    /** Clocks of hosts that keep within one second of each other. */
    public static QuotaRules of(
            Limits limits, Accounting accounting, Duration delayMax, Duration callTimeMax, Duration unseenMax) {
        return new QuotaRules(limits, accounting, delayMax, callTimeMax, unseenMax, Duration.ofSeconds(1));
    }

    /** The same rules with other limits. */
    public QuotaRules withLimits(Limits others) {
        return new QuotaRules(others, accounting, delayMax, callTimeMax, unseenMax, clockSkewMax);
    }

    private static void check(String field, Duration time, Duration least) {
        if (time.compareTo(least) < 0 || time.compareTo(TIME_MAX) > 0) {
            throw new IllegalArgumentException(
                    "quota: " + field + " must be between " + least + " and " + TIME_MAX + ", was " + time);
        }
    }
}
