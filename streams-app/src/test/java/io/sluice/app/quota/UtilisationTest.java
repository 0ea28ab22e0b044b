package io.sluice.app.quota;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Limits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a saturated slot makes of its limits. J costs W / (W + J): with one second, 98.36% is the most that a quota can reach
 * that must hold whatever the path does. What else is lost is the room that is too small for the next prompt: about half a
 * mean prompt of a window, so that prompts are small next to the token limit here.
 */
class UtilisationTest {
    private static final int SPANS = 12;
    private static final long SPAN = SECONDS.toNanos(61);
    private static final double BEST = 60.0 / 61;

    @ParameterizedTest(name = "{0} requests/min, {1} tokens/min, prompts of {2} to {3} tokens")
    @CsvSource({
        "1, 1000, 10, 900",
        "50, 40000, 100, 700",
        "50, 40000, 1000, 1000",
        "500, 30000, 1, 50",
        "500, 30000, 40, 110",
        "500, 30000, 80, 160",
        "5000, 450000, 10, 80",
        "5000, 450000, 500, 1500",
        "30000, 10000000, 10, 500",
        "30000, 10000000, 500, 3000",
        "30000, 150000000, 2000, 7000",
    })
    void saturatedSlotUses98PercentOfTheLimitThatBinds(long requests, long tokens, long least, long most) {
        assertThat(used(requests, tokens, least, most, Duration.ofSeconds(1))).isBetween(0.98, BEST + 1e-9);
    }

    @ParameterizedTest(name = "{0} requests/min, {1} tokens/min, prompts of {2} to {3} tokens")
    @CsvSource({"50, 40000, 100, 700", "500, 30000, 80, 160", "500, 30000, 256, 256", "5000, 450000, 500, 1500"})
    void aPathThatDelaysLessLeaves99Percent(long requests, long tokens, long least, long most) {
        assertThat(used(requests, tokens, least, most, Duration.ofMillis(200))).isGreaterThan(0.99);
    }

    private static double used(long requests, long tokens, long least, long most, Duration delayMax) {
        SlotQuota quota = new SlotQuota(rules(requests, tokens, delayMax), 0);
        Saturation demand = new Saturation(requests, least, most);
        long from = 2 * SPAN;
        demand.run(quota, 0, from);
        // As many of its own spans, so that all places in it weigh the same.
        long length = SPANS * (MINUTES.toNanos(1) + delayMax.toNanos());
        demand.run(quota, from, from + length);
        double minutes = (double) length / MINUTES.toNanos(1);
        return Math.max(demand.requests() / minutes / requests, demand.tokens() / minutes / tokens);
    }

    @ParameterizedTest(name = "{0} requests/min, {1} tokens/min, prompts of {2} to {3} tokens")
    @CsvSource({"50, 40000, 100, 700", "500, 30000, 80, 160", "167, 10000, 256, 256", "5000, 450000, 500, 1500"})
    void whatStartedTogetherAtFirstDoesNotDoSoForEver(long requests, long tokens, long least, long most) {
        int seconds = 400;
        double[] used = new double[seconds];
        SlotQuota quota = new SlotQuota(rules(requests, tokens), 0);
        Saturation demand = new Saturation(requests, least, most);
        for (int second = 0; second < seconds; second++) {
            demand.run(quota, SECONDS.toNanos(second), SECONDS.toNanos(second + 1L));
            used[second] = Math.max((double) demand.requests() / requests, (double) demand.tokens() / tokens);
        }
        for (int from = 61; from + 60 <= seconds; from++) {
            assertThat(Arrays.stream(used, from, from + 60).sum())
                    .as("window from second %d", from)
                    .isGreaterThan(0.94);
        }
    }

    @ParameterizedTest(name = "{0} requests/min: at most {1} in any second")
    @CsvSource({"1, 1", "50, 12", "500, 20", "5000, 170", "30000, 1000"})
    void noSecondSpendsTheWindow(long requests, long startsMax) {
        SlotQuota quota = new SlotQuota(rules(requests, 1_000_000_000), 0);
        Saturation demand = new Saturation(requests, 10, 20);
        for (long second = 0; second < 200; second++) {
            demand.run(quota, SECONDS.toNanos(second), SECONDS.toNanos(second + 1));
            assertThat(demand.requests()).as("second %d", second).isLessThanOrEqualTo(startsMax);
        }
    }

    @Test
    void smallJobOnAFreshSlotStartsAtOnce() {
        SlotQuota quota = new SlotQuota(rules(50, 40_000), 0);
        for (int prompt = 0; prompt < 10; prompt++) {
            assertThat(quota.reserve(Cost.atStart(900), 0)).isInstanceOf(Reservation.Granted.class);
        }
    }

    @ParameterizedTest(name = "{0} requests/min, {1} tokens/min")
    @CsvSource({"50, 40000, 100, 700", "500, 30000, 80, 160", "5000, 450000, 500, 1500", "30000, 10000000, 10, 500"})
    void releasedSlotLosesNothingInItsHeirsFirstMinute(long requests, long tokens, long least, long most) {
        assertThat(minuteAfterHandover(requests, tokens, least, most, true)).isGreaterThan(0.97);
    }

    /** What the owner may have started unseen in 8 s of 61 is lost once, whether it did or not, and a burst at the most. */
    @ParameterizedTest(name = "{0} requests/min, {1} tokens/min")
    @CsvSource({"50, 40000, 100, 700", "500, 30000, 80, 160", "5000, 450000, 500, 1500", "30000, 10000000, 10, 500"})
    void slotOfAKilledOwnerLosesItsUnseenTimeOnceMore(long requests, long tokens, long least, long most) {
        assertThat(minuteAfterHandover(requests, tokens, least, most, false))
                .isGreaterThan(0.97 * (61 - 8) / 61 - 0.06);
    }

    /** What is held until a call ends takes its share: limit = rate x (span x used + latency x most output). */
    @ParameterizedTest(name = "{0} tokens/min, {1} in, at most {2} out, {3} used, {4} s")
    @CsvSource({"400000, 300, 1000, 200, 5", "400000, 300, 4096, 200, 5", "4000000, 500, 4096, 300, 20"})
    void outputThatIsHeldAndFreedSlowsNothingElse(long limit, long input, long outputMax, long output, long latency) {
        double possible = limit / (61.0 * (input + output) + latency * outputMax);
        assertThat(startsPerSecond(
                        Accounting.ANTHROPIC,
                        limit,
                        Accounting.ANTHROPIC.cost(input, outputMax),
                        input,
                        output,
                        latency))
                .isBetween(0.98 * possible, 1.01 * possible);
    }

    /** A prompt of an unknown vocabulary is held at a bound until its call ends, and counts as the provider counted it from then on. */
    @ParameterizedTest(name = "bound {0}, {1} in, {2} s")
    @CsvSource({"1700, 668, 2", "1700, 668, 10"})
    void aPromptsBoundCostsOnlyWhileItsCallIsInFlight(long bound, long input, long latency) {
        double possible = 450_000 / (61.0 * input + latency * (bound - input));
        assertThat(startsPerSecond(
                        Accounting.OPENAI, 450_000, Accounting.OPENAI.cost(600, bound, 64), input, 40, latency))
                .isBetween(0.98 * possible, 1.01 * possible);
    }

    private static double startsPerSecond(
            Accounting accounting, long limit, Cost cost, long input, long output, long latency) {
        QuotaRules rules = QuotaRules.of(
                new Limits(OptionalLong.empty(), OptionalLong.of(limit), OptionalLong.empty()),
                accounting,
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(8));
        SlotQuota quota = new SlotQuota(rules, 0);
        ArrayDeque<Permit> open = new ArrayDeque<>();
        ArrayDeque<Long> ends = new ArrayDeque<>();
        long starts = 0;
        for (long now = 0; now < SECONDS.toNanos(900); ) {
            while (!ends.isEmpty() && ends.getFirst() <= now) {
                ends.remove();
                Permit permit = open.remove();
                permit.close(accounting.settle(permit.cost(), input, output), now);
            }
            switch (quota.reserve(cost, now)) {
                case Reservation.Granted granted -> {
                    starts += now >= SECONDS.toNanos(300) ? 1 : 0;
                    open.add(granted.permit());
                    ends.add(now + SECONDS.toNanos(latency));
                }
                case Reservation.Wait wait ->
                    now = ends.isEmpty() ? wait.untilNanos() : Math.min(wait.untilNanos(), ends.getFirst());
                case Reservation.TooLarge tooLarge -> throw new AssertionError(tooLarge.why());
            }
        }
        return starts / 600.0;
    }

    /** Share of a minute's limit that a saturated heir starts in its first span; mean over moments of the handover. */
    private static double minuteAfterHandover(long requests, long tokens, long least, long most, boolean released) {
        QuotaRules rules = rules(requests, tokens);
        long unseen = rules.unseenMax().toNanos();
        double used = 0;
        int moments = 20;
        for (int moment = 0; moment < moments; moment++) {
            SlotQuota owner = new SlotQuota(rules, 0);
            Saturation demand = new Saturation(moment, least, most);
            long before = 2 * SPAN + moment * SPAN / moments;
            demand.run(owner, 0, before);
            long wallMs = 1_700_000_000_123L;
            QuotaSnapshot left = released ? owner.release(before, wallMs) : owner.snapshot(before, wallMs);
            long gap = released ? 0 : unseen;
            SlotQuota heir = SlotQuota.inherit(rules, left, before + gap, wallMs + NANOSECONDS.toMillis(gap));
            demand.run(heir, before + gap, before + gap + SPAN);
            used += Math.max((double) demand.requests() / requests, (double) demand.tokens() / tokens) / moments;
        }
        return used;
    }

    private static QuotaRules rules(long requests, long tokens) {
        return rules(requests, tokens, Duration.ofSeconds(1));
    }

    private static QuotaRules rules(long requests, long tokens, Duration delayMax) {
        return QuotaRules.of(
                new Limits(OptionalLong.of(requests), OptionalLong.of(tokens), OptionalLong.empty()),
                Accounting.OPENAI,
                delayMax,
                Duration.ofSeconds(60),
                Duration.ofSeconds(8));
    }
}
