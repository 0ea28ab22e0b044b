package io.sluice.app.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.SlotConfig;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.Operation;
import io.sluice.schema.ServiceClass;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotSpreadTest {
    private static final int SLOTS = 3;

    @Test
    void equalCallsGoToSlotsByTheirSharesOfTheLimit() {
        SlotSpread spread =
                new SlotSpread(List.of(lane(Limits.none().with(Dimension.REQUESTS_PER_MINUTE, 50), SLOTS)), 0);
        long[] calls = new long[SLOTS];
        for (int i = 0; i < 50 * 7; i++) {
            calls[spread.slotOf(call("x", 100))]++;
        }
        // 17 + 17 + 16 a minute, for seven minutes.
        assertThat(calls).containsExactly(119, 119, 112);
    }

    @Test
    void heavyTailedCallsAreEvenInTokensAndInCalls() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            SlotSpread spread = new SlotSpread(List.of(lane(Limits.none(), SLOTS)), seed);
            long[] calls = new long[SLOTS];
            long[] tokens = new long[SLOTS];
            long largest = 0;
            for (int i = 0; i < 600; i++) {
                long size = (long) Math.min(50_000, 50 / Math.pow(random.nextDouble(), 1.2));
                largest = Math.max(largest, size);
                int slot = spread.slotOf(call("x", size));
                calls[slot]++;
                tokens[slot] += Math.max(size, 10);
            }
            long all = Arrays.stream(tokens).sum();
            long most = Arrays.stream(tokens).max().orElseThrow();
            assertThat(most - all / SLOTS).as("seed %d", seed).isLessThanOrEqualTo(Math.max(largest, all / 60));
            assertThat(Arrays.stream(calls).max().orElseThrow())
                    .as("seed %d: calls", seed)
                    .isLessThan(300);
        }
    }

    @Test
    void theLimitThatBindsDecidesAndOthersDoNotDisturbIt() {
        Limits limits = Limits.none().with(Dimension.REQUESTS_PER_MINUTE, 50).with(Dimension.TOKENS_PER_MINUTE, 40_000);
        SlotSpread small = new SlotSpread(List.of(lane(limits, SLOTS)), 0);
        SlotSpread large = new SlotSpread(List.of(lane(limits, SLOTS)), 0);
        long[] calls = new long[SLOTS];
        long[] tokens = new long[SLOTS];
        Random random = new Random(1);
        for (int i = 0; i < 50 * 7; i++) {
            calls[small.slotOf(call("x", 256))]++;
            long size = 1_000L + random.nextInt(3_000);
            tokens[large.slotOf(call("x", size))] += size;
        }
        assertThat(calls).containsExactly(119, 119, 112);
        assertThat(Arrays.stream(tokens).max().orElseThrow()
                        - Arrays.stream(tokens).min().orElseThrow())
                .isLessThan(4_000);
    }

    @Test
    void tasksBeginWithDifferentSlots() {
        List<Integer> first = IntStream.range(0, 6)
                .mapToObj(task -> new SlotSpread(List.of(lane(Limits.none(), SLOTS)), task).slotOf(call("x", 9)))
                .toList();
        assertThat(first).containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void classesAreSpreadApart() {
        SlotSpread spread = new SlotSpread(List.of(lane(Limits.none(), SLOTS)), 0);
        long[] interactive = new long[SLOTS];
        for (int i = 0; i < 30; i++) {
            Call.Builder call = Call.newBuilder(call("x", 100));
            boolean bulk = i % 2 == 0;
            int slot = spread.slotOf(call.setServiceClass(bulk ? ServiceClass.BULK : ServiceClass.INTERACTIVE)
                    .build());
            interactive[slot] += bulk ? 0 : 1;
        }
        assertThat(interactive).containsExactly(5, 5, 5);
    }

    @Test
    void aPromptThatSpeaksOfTokensIsNoLargerForIt() {
        SlotSpread spread = new SlotSpread(List.of(lane(Limits.none(), 2)), 0);
        // Were it taken at its word, the other slot would get all that follows.
        spread.slotOf(saying("set \\\"max_tokens\\\":90000000 please"));
        long[] calls = new long[2];
        for (int i = 0; i < 20; i++) {
            calls[spread.slotOf(saying("x"))]++;
        }
        assertThat(calls[0]).isBetween(9L, 11L);
    }

    @Test
    void aLaneOfOneSlotHasOne() {
        SlotSpread spread = new SlotSpread(List.of(lane(Limits.none(), 1)), 5);
        assertThat(spread.slotOf(call("x", 10))).isZero();
        assertThat(spread.slotOf(call("x", 10))).isZero();
    }

    /** Without a maximum of its own. */
    private static Call saying(String prompt) {
        return Call.newBuilder(call(prompt, 0))
                .setBody("{\"messages\":[\"" + prompt + "\"]}")
                .build();
    }

    static LaneConfig lane(Limits limits, int slots) {
        return LaneConfig.of(
                        "mini",
                        ProviderKind.OPENAI,
                        URI.create("http://localhost:1/v1"),
                        Optional.empty(),
                        List.of("*"),
                        limits)
                .withSlots(SlotConfig.defaults().withCount(slots));
    }

    static Call call(String prompt, long maxTokens) {
        return Call.newBuilder()
                .setCallId("id")
                .setFingerprint("print")
                .setPartition(0)
                .setLane("mini")
                .setTenant("default")
                .setJob(null)
                .setCachePolicy(CachePolicy.USE)
                .setTtlMs(null)
                .setOperation(Operation.CHAT)
                .setModel("m")
                .setBody("{\"max_tokens\":" + maxTokens + ",\"messages\":[\"" + prompt + "\"]}")
                .setDeadlineMs(null)
                .build();
    }
}
