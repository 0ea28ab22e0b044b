package io.sluice.app.dedup;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Limits;
import io.sluice.app.quota.Accounting;
import io.sluice.app.quota.Cost;
import io.sluice.app.quota.QuotaRules;
import io.sluice.app.quota.Reservation;
import io.sluice.app.quota.Settlement;
import io.sluice.app.quota.SlotQuota;
import io.sluice.schema.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What several slots cost: a backlog of ten minutes, spread by the job's own code over the slots' own quotas in virtual time, against one slot
 * with all of the limits. Shares are not lent, so that the last slot to be done is what counts. A prompt of 4,000 tokens is two fifths of a
 * slot's share of 30,000: there it is the prompts that do not fit together, and not idle shares, that cost.
 */
class SkewTest {
    private static final int TASKS = 4;
    private static final int MINUTES_OF_WORK = 10;

    /** Sizes of prompts in tokens. */
    enum Prompts {
        EVEN {
            @Override
            long size(Random random) {
                return 256;
            }
        },
        /** Two fifths of the tokens in one call of fifty. */
        FEW_LARGE {
            @Override
            long size(Random random) {
                return random.nextInt(50) == 0 ? 4_000 : 120;
            }
        },
        HEAVY_TAIL {
            @Override
            long size(Random random) {
                return (long) Math.min(4_000, 60 / Math.pow(1 - random.nextDouble(), 0.8));
            }
        };

        abstract long size(Random random);
    }

    @ParameterizedTest(name = "{0} requests/min, {1} tokens/min, {2}: at least {3} of one slot's pace")
    @CsvSource({
        "50, 40000, EVEN, 0.99",
        "500, 30000, EVEN, 0.99",
        "5000, 450000, EVEN, 0.995",
        "500, 30000, FEW_LARGE, 0.87",
        "5000, 450000, FEW_LARGE, 0.98",
        "500, 30000, HEAVY_TAIL, 0.90",
        "5000, 450000, HEAVY_TAIL, 0.98",
    })
    void threeSlotsWorkABacklogOffNearlyAsFastAsOne(long requests, long tokens, Prompts prompts, double least) {
        double sum = 0;
        int seeds = 5;
        for (int seed = 0; seed < seeds; seed++) {
            Random random = new Random(seed);
            List<Long> sizes = new ArrayList<>();
            long all = 0;
            while (all < tokens * MINUTES_OF_WORK && sizes.size() < requests * MINUTES_OF_WORK) {
                long size = prompts.size(random);
                sizes.add(size);
                all += size;
            }
            sum += minutes(requests, tokens, 1, sizes) / minutes(requests, tokens, 3, sizes) / seeds;
        }
        assertThat(sum).isGreaterThan(least);
    }

    /** Until the last slot is done. */
    private static double minutes(long requests, long tokens, int slots, List<Long> sizes) {
        Limits limits = new Limits(OptionalLong.of(requests), OptionalLong.of(tokens), OptionalLong.empty());
        List<SlotSpread> tasks = IntStream.range(0, TASKS)
                .mapToObj(task -> new SlotSpread(List.of(SlotSpreadTest.lane(limits, slots)), task))
                .toList();
        List<List<Long>> queues = IntStream.range(0, slots)
                .<List<Long>>mapToObj(i -> new ArrayList<>())
                .toList();
        Random random = new Random(sizes.size());
        for (long size : sizes) {
            Call call = SlotSpreadTest.call("x", size);
            queues.get(tasks.get(random.nextInt(TASKS)).slotOf(call)).add(size);
        }
        long last = 0;
        for (int slot = 0; slot < slots; slot++) {
            QuotaRules rules = QuotaRules.of(
                    SlotSpreadTest.lane(limits, slots).limitsOf(slot),
                    Accounting.OPENAI,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(8));
            last = Math.max(last, done(new SlotQuota(rules, 0), queues.get(slot)));
        }
        return last / (double) MINUTES.toNanos(1);
    }

    private static long done(SlotQuota quota, List<Long> sizes) {
        long now = 0;
        for (long size : sizes) {
            boolean started = false;
            while (!started) {
                switch (quota.reserve(Cost.atStart(size), now)) {
                    case Reservation.Granted granted -> {
                        granted.permit().close(new Settlement.Keep(), now);
                        started = true;
                    }
                    case Reservation.Wait wait -> now = wait.untilNanos();
                    case Reservation.TooLarge tooLarge -> throw new AssertionError(tooLarge.why());
                }
            }
        }
        return now;
    }
}
