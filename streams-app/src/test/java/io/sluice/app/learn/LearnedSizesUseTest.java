package io.sluice.app.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.Limits;
import io.sluice.app.quota.Accounting;
import io.sluice.app.quota.Cost;
import io.sluice.app.quota.Permit;
import io.sluice.app.quota.QuotaRules;
import io.sluice.app.quota.QuotaSnapshot;
import io.sluice.app.quota.Reservation;
import io.sluice.app.quota.SlotQuota;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a saturated slot makes of a limit on tokens that are counted as they come, when it reserves what calls usually need: in virtual
 * time, next to a provider that counts input at the start and output at the end of a call, and refuses what is over its window.
 */
class LearnedSizesUseTest {
    private static final int OUTPUT_MOST = 512;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long STEADY = 3 * MINUTE;
    private static final int MINUTES = 30;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long WALL_MS = 1_700_000_000_000L;
    private static final Growth STEADY_SIZES = (input, now) -> 1;

    @ParameterizedTest(name = "{0} tokens/min, latency {1}")
    @CsvSource({
        "40000, LOGNORMAL, 0.97, 0.01",
        "400000, LOGNORMAL, 0.975, 0.001",
        "40000, BY_LENGTH, 0.97, 0.01",
        "400000, BY_LENGTH, 0.975, 0.001",
        "40000, SWINGING, 0.95, 0.02",
        "400000, SWINGING, 0.97, 0.02"
    })
    void theLimitIsUsedInFullAndHardlyEverExceeded(long limit, Latency latency, double least, double overshoot) {
        Used used = saturate(limit, latency, STEADY_SIZES, NEVER);
        assertThat(used.median()).isGreaterThan(least);
        assertThat(used.fullest()).isLessThan(1 + overshoot);
        assertThat(used.refused()).isZero();
        assertThat(used.said()).as("what the quota says of itself").isLessThan(overshoot + 0.02);
    }

    @Test
    void answersThatGrowThreefoldExceedTheLimitALittleAndNothingStartsMeanwhile() {
        Growth threefold = (input, now) -> !input && now / (5 * MINUTE) % 2 == 1 ? 3 : 1;
        Used used = saturate(40_000, Latency.LOGNORMAL, threefold, NEVER);
        assertThat(used.fullest()).isBetween(1.01, 1.1);
        assertThat(used.refused()).isZero();
        assertThat(used.said()).isBetween(used.fullest() - 1, used.fullest() - 1 + 0.03);
    }

    @Test
    void promptsThatTheProvidersCacheServesNoMoreShowAsOvershoot() {
        Growth evicted = (input, now) -> input && now / (5 * MINUTE) % 2 == 1 ? 2 : 1;
        Used used = saturate(40_000, Latency.LOGNORMAL, evicted, NEVER);
        assertThat(used.fullest()).isBetween(1.01, 1.1);
        assertThat(used.said())
                .as("known when a call has ended, and starts have waited meanwhile")
                .isPositive();
    }

    @Test
    void alsoWherePromptsHaveALimitOfTheirOwn() {
        Limits limits = Limits.none().with(Dimension.INPUT_TOKENS_PER_MINUTE, 10_000);
        SlotQuota quota = new SlotQuota(rules(limits), 0);
        quota.foresee(TimeUnit.SECONDS.toNanos(1));
        Deque<Permit> open = new ArrayDeque<>();
        long now = TimeUnit.SECONDS.toNanos(100);
        for (int call = 0; call < 40; call++) {
            open.add(((Reservation.Granted) quota.reserve(Accounting.ANTHROPIC.cost(100, 10), now)).permit());
            now += TimeUnit.SECONDS.toNanos(1);
        }
        for (Permit permit : open) {
            permit.close(Accounting.ANTHROPIC.settle(permit.cost(), 300, 10), now);
        }
        assertThat(quota.overshoot()).isBetween(0.19, 0.21);
    }

    @Test
    void anHeirKnowsNothingOfUsualCallsAndIsNotOverTheLimitForIt() {
        Used used = saturate(40_000, Latency.LOGNORMAL, STEADY_SIZES, 15 * MINUTE);
        assertThat(used.fullest()).isLessThan(1.01);
        assertThat(used.refused()).isZero();
    }

    @Test
    void whatOthersUseIsToldByWhatWasCountedAndNotByWhatIsForeseen() {
        SlotQuota quota = quota(10_000);
        Permit first = ((Reservation.Granted) quota.reserve(Accounting.ANTHROPIC.cost(100, 900), 0)).permit();
        quota.foresee(TimeUnit.SECONDS.toNanos(30));
        first.close(Accounting.ANTHROPIC.settle(first.cost(), 100, 900), TimeUnit.SECONDS.toNanos(1));
        long fortyLater = TimeUnit.SECONDS.toNanos(41);
        Permit next = ((Reservation.Granted) quota.reserve(Accounting.ANTHROPIC.cost(10, 10), fortyLater)).permit();
        assertThat(next.roomAtStart(Dimension.TOKENS_PER_MINUTE)).hasValue(10_000 - 1_000 - 20);
    }

    @Test
    void aLimitThatIsLoweredIsNotExceededByWhatWasRightBefore() {
        SlotQuota quota = quota(10_000);
        quota.foresee(TimeUnit.SECONDS.toNanos(1));
        Permit first = ((Reservation.Granted) quota.reserve(Accounting.ANTHROPIC.cost(100, 2_000), 0)).permit();
        quota.limit(Dimension.TOKENS_PER_MINUTE, 1_000, 1);
        first.close(Accounting.ANTHROPIC.settle(first.cost(), 100, 2_000), 2);
        assertThat(quota.overshoot()).isZero();
    }

    @Test
    void calculatedForUpperBoundsNoneEndsOverTheLimit() {
        SlotQuota quota = quota(10_000);
        Deque<Permit> open = new ArrayDeque<>();
        long now = 0;
        while (quota.reserve(Accounting.ANTHROPIC.cost(10, 90), now) instanceof Reservation.Granted granted) {
            open.add(granted.permit());
            now += TimeUnit.SECONDS.toNanos(1);
        }
        for (Permit permit : open) {
            permit.close(Accounting.ANTHROPIC.settle(permit.cost(), 10, 90), now);
        }
        assertThat(quota.overshoot()).isZero();
    }

    enum Latency {
        LOGNORMAL {
            @Override
            double seconds(Random random, long output, long now) {
                return Math.min(20, 4.5 * Math.exp(0.65 * random.nextGaussian()));
            }
        },
        BY_LENGTH {
            @Override
            double seconds(Random random, long output, long now) {
                return 0.5 + 0.08 * output;
            }
        },
        /** Two minutes of quick answers, two of slow ones. */
        SWINGING {
            @Override
            double seconds(Random random, long output, long now) {
                return now / (2 * MINUTE) % 2 == 0 ? 3 : 15;
            }
        };

        abstract double seconds(Random random, long output, long now);
    }

    /** By how much prompts, or answers, are counted for more than at first. */
    private interface Growth {
        long factor(boolean input, long now);
    }

    /**
     * What was made of the limit.
     *
     * @param median use of the median window, over the limit
     * @param fullest use of the fullest one
     * @param refused starts that the provider would have refused
     * @param said overshoot as the quota gives it
     */
    private record Used(double median, double fullest, long refused, double said) {}

    private record Flying(long endNanos, long startNanos, Permit permit, long estimate, long input, long output) {}

    /** @param handover when the slot gets another owner, in order */
    private static Used saturate(long limit, Latency latency, Growth growth, long handover) {
        Random random = new Random(7);
        boolean handedOver = false;
        SlotQuota quota = quota(limit);
        CallSizes sizes = new CallSizes();
        Judge judge = new Judge(limit);
        PriorityQueue<Flying> flying = new PriorityQueue<>(Comparator.comparingLong(Flying::endNanos));
        long input = inputOf(random);
        for (long now = 0; now < MINUTES * MINUTE; ) {
            while (!flying.isEmpty() && flying.element().endNanos() <= now) {
                ended(flying.remove(), quota, sizes, judge);
            }
            if (now >= handover && !handedOver) {
                handedOver = true;
                QuotaSnapshot left = quota.release(now, WALL_MS);
                quota = SlotQuota.inherit(rules(limit), left, now, WALL_MS);
                sizes = new CallSizes();
            }
            // The prompt's vocabulary is not known: its bound is two and a half times what is counted.
            long estimate = input * 5 / 2;
            Cost cost = Accounting.ANTHROPIC.cost(
                    sizes.inputExpected("m", estimate), sizes.outputExpected("m", estimate, OUTPUT_MOST));
            switch (quota.reserve(cost, now)) {
                case Reservation.Granted granted -> {
                    long counted = input * growth.factor(true, now);
                    judge.starts(counted, now);
                    long output = (20L + random.nextInt(101)) * growth.factor(false, now);
                    long end = now + (long) (latency.seconds(random, output, now) * 1e9);
                    flying.add(new Flying(end, now, granted.permit(), estimate, counted, output));
                    input = inputOf(random);
                }
                case Reservation.Wait wait -> now = Math.min(wait.untilNanos(), next(flying));
                case Reservation.TooLarge tooLarge -> throw new AssertionError(tooLarge.why());
            }
        }
        return new Used(judge.median(), judge.fullest, judge.refused, quota.overshoot());
    }

    private static void ended(Flying call, SlotQuota quota, CallSizes sizes, Judge judge) {
        long now = call.endNanos();
        judge.counts(call.output(), now);
        Permit permit = call.permit();
        permit.close(Accounting.ANTHROPIC.settle(permit.cost(), call.input(), call.output()), now);
        sizes.answered(new CallSizes.Answered(
                "m",
                call.estimate(),
                call.input(),
                permit.cost().outputTokens(),
                call.output(),
                now - call.startNanos()));
        quota.foresee(sizes.usualNanos());
    }

    private static long inputOf(Random random) {
        return 60L + random.nextInt(90);
    }

    private static long next(PriorityQueue<Flying> flying) {
        return flying.isEmpty() ? Long.MAX_VALUE : flying.element().endNanos();
    }

    private static SlotQuota quota(long tokensPerMinute) {
        return new SlotQuota(rules(tokensPerMinute), 0);
    }

    private static QuotaRules rules(long tokensPerMinute) {
        return rules(Limits.none().with(Dimension.TOKENS_PER_MINUTE, tokensPerMinute));
    }

    private static QuotaRules rules(Limits limits) {
        return QuotaRules.of(
                limits, Accounting.ANTHROPIC, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(8));
    }

    /** The provider's own window, and what each second was counted. */
    private static final class Judge {
        private final long limit;
        private final Deque<long[]> window = new ArrayDeque<>();
        private final long[] seconds = new long[MINUTES * 60 + 1];
        private long sum;
        private double fullest;
        private long refused;

        Judge(long limit) {
            this.limit = limit;
        }

        void starts(long input, long now) {
            expire(now);
            if (sum + input > limit) {
                refused++;
            }
            counts(input, now);
        }

        void counts(long tokens, long now) {
            expire(now);
            window.add(new long[] {now, tokens});
            sum += tokens;
            seconds[(int) (now / (MINUTE / 60))] += tokens;
            if (now > STEADY) {
                fullest = Math.max(fullest, sum / (double) limit);
            }
        }

        double median() {
            int first = (int) (STEADY / (MINUTE / 60));
            double[] used = new double[seconds.length - 60 - first];
            for (int from = 0; from < used.length; from++) {
                used[from] =
                        Arrays.stream(seconds, first + from, first + from + 60).sum() / (double) limit;
            }
            Arrays.sort(used);
            return used[used.length / 2];
        }

        private void expire(long now) {
            while (!window.isEmpty() && window.element()[0] <= now - MINUTE) {
                sum -= window.remove()[1];
            }
        }
    }
}
