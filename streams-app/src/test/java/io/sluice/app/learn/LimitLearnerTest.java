package io.sluice.app.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Dimension;
import io.sluice.app.provider.RateReport;
import io.sluice.app.provider.RateReport.Counted;
import io.sluice.app.provider.RateReport.Reading;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LimitLearnerTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** OpenAI's smaller tiers: headers tell tokens of a minute and requests of a day, and a limit on a minute's requests that none tells. */
    @Test
    void aRateThatHeadersDoNotTellIsFoundByThrottles() {
        LimitLearner learner = new LimitLearner(1, 10_000, dimension -> OptionalLong.empty(), 0);
        Map<Dimension, Long> inForce = new EnumMap<>(Dimension.class);
        Deque<Long> taken = new ArrayDeque<>();
        long remaining = 10_000;
        int throttled = 0;
        int tries = 0;
        double credit = 0;
        for (long now = 0; now < 1_200 * SECOND; now += SECOND / 10) {
            while (!taken.isEmpty() && taken.peek() <= now - 60 * SECOND) {
                taken.remove();
            }
            credit = Math.min(1, credit + inForce.getOrDefault(Dimension.REQUESTS_PER_MINUTE, 600L) / 600.0);
            if (credit < 1) {
                continue;
            }
            credit -= 1;
            tries++;
            learner.started(now);
            boolean passes = taken.size() < 30;
            Mark at = new Mark("m", now, 1, dimension -> OptionalLong.empty());
            if (passes) {
                taken.add(now);
                remaining--;
            } else {
                throttled++;
            }
            RateReport report = new RateReport(List.of(
                    reading(Counted.REQUESTS, 10_000, remaining, (10_000 - remaining) * 8_640),
                    reading(Counted.TOKENS, 200_000, 199_000, 300)));
            List<Lesson> lessons = new ArrayList<>(
                    passes
                            ? learner.answered(at, report, now + SECOND / 20)
                            : learner.throttled(at, false, report, now + SECOND / 20));
            for (Lesson lesson : lessons) {
                if (lesson instanceof Lesson.Limit limit) {
                    inForce.put(limit.dimension(), limit.limit());
                } else if (lesson instanceof Lesson.NoLimit none) {
                    inForce.remove(none.dimension());
                }
            }
        }
        assertThat(throttled / (double) tries).isLessThan(0.3);
        assertThat(learner.style()).isEqualTo("headers and throttles");
        assertThat(inForce)
                .containsEntry(Dimension.TOKENS_PER_MINUTE, 200_000L)
                .containsEntry(Dimension.REQUESTS_PER_DAY, 10_000L);
        assertThat(inForce.get(Dimension.REQUESTS_PER_MINUTE)).isBetween(15L, 60L);
    }

    @Test
    void callsInFlightStayFewUntilHeadersHaveToldALimit() {
        LimitLearner learner = new LimitLearner(1, 10_000, dimension -> OptionalLong.empty(), 0);
        Lesson many = new Lesson.Limit(Dimension.CALLS_IN_FLIGHT, 10_000);
        for (int call = 1; call <= 3; call++) {
            // It can only be a day's, which is believed when it was said three times.
            RateReport report = new RateReport(List.of(reading(Counted.REQUESTS, 50, 50 - call, 7_200_000)));
            Mark at = new Mark("m", call * SECOND, 1, dimension -> OptionalLong.empty());
            List<Lesson> lessons = learner.answered(at, report, (call + 1) * SECOND);
            if (call < 3) {
                assertThat(lessons).doesNotContain(many);
            } else {
                assertThat(lessons).contains(new Lesson.Limit(Dimension.REQUESTS_PER_DAY, 50), many);
            }
        }
    }

    @Test
    void aCallThatIsThrottledAloneTellsNothingOfTheRate() {
        assertThat(throttledOftenEnough(true)).isEmpty();
        assertThat(throttledOftenEnough(false)).isNotEmpty();
    }

    private static List<Lesson> throttledOftenEnough(boolean alone) {
        LimitLearner learner = new LimitLearner(1, 10_000, dimension -> OptionalLong.empty(), 0);
        RateReport nothing = new RateReport(List.of());
        List<Lesson> lessons = new ArrayList<>();
        for (long now = SECOND; now < 10 * SECOND; now += SECOND) {
            Mark at = new Mark("m", now, 1, dimension -> OptionalLong.empty());
            learner.answered(at, nothing, now + 1);
            lessons.addAll(learner.throttled(at, alone, nothing, now + 1));
        }
        return lessons;
    }

    private static Reading reading(Counted counted, long limit, long remaining, long resetMs) {
        return new Reading(counted, limit, OptionalLong.of(remaining), OptionalLong.of(resetMs));
    }
}
