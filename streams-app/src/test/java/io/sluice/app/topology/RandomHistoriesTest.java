package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.completion.SliceBounds;
import io.sluice.app.dedup.Fingerprinting;
import io.sluice.app.state.Trace;
import io.sluice.app.topology.ReferenceModel.Asked;
import io.sluice.schema.Answer;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.UsageScope;
import io.sluice.schema.UsageWindow;
import io.sluice.schemas.CanonicalOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Seeded histories of requests, duplicates, answers, second answers, failures, expiries, time and restarts at any point, compared with
 * {@link ReferenceModel}: one result each, its own answer, calls opened only where needed, each answer charged once.
 */
class RandomHistoriesTest {
    private static final int HISTORIES = 12;
    private static final int STEPS = 200;
    private static final long TTL_MS = Duration.ofHours(2).toMillis();

    @TempDir
    Path dir;

    /** What a run gave, and what it should have. */
    private record Run(ReferenceModel model, List<String> results, long spendNanos, long answers) {
        void check() {
            List<String> expected = new ArrayList<>(model.results);
            List<String> actual = new ArrayList<>(results);
            Collections.sort(expected);
            Collections.sort(actual);
            assertThat(actual).isEqualTo(expected);
            assertThat(spendNanos).isEqualTo(model.spendNanos);
            assertThat(answers).isEqualTo(model.answers);
        }
    }

    @Test
    void everyHistoryGivesWhatTheModelSays() {
        for (long seed = 1; seed <= HISTORIES; seed++) {
            try {
                new History(seed, new RestartingPrompts.Plant() {}).run().check();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Plants.class)
    void aFaultOfTheSystemIsCaught(Plants fault) {
        assertThatThrownBy(() -> {
                    for (long seed = 1; seed <= HISTORIES; seed++) {
                        new History(seed, fault.plant()).run().check();
                    }
                })
                .as(fault.name())
                .isInstanceOf(AssertionError.class);
    }

    private final class History {
        private final Random random;
        private final ReferenceModel model = new ReferenceModel(TTL_MS);
        private final Flowing flow;
        private final List<Call> open = new ArrayList<>();
        private final List<Call> ended = new ArrayList<>();
        private final List<String> results = new ArrayList<>();
        private final List<SpecificRecord> metrics = new ArrayList<>();
        private final Fingerprinting fingerprinting = new Fingerprinting(1 << 20, CanonicalOptions.EXACT);
        private int answered;

        History(long seed, RestartingPrompts.Plant plant) {
            random = new Random(seed);
            flow = new Flowing(Flowing.config(dir), new SliceBounds(3, 1 << 20), plant);
        }

        Run run() {
            try (flow) {
                for (int step = 0; step < STEPS; step++) {
                    switch (random.nextInt(10)) {
                        case 0, 1, 2, 3, 4 -> publish(step);
                        case 5, 6 -> answer();
                        case 7 -> answerAgain();
                        default -> advance(100L * (1 + random.nextInt(40)));
                    }
                }
                while (!open.isEmpty()) {
                    answer();
                }
                advance(60_000);
                advance(2_000);
                return new Run(model, results, spend(), answersCounted());
            }
        }

        private void publish(int step) {
            String text = "p" + random.nextInt(4);
            String tenant = pick("acme", "acme", "beta");
            int variant = random.nextInt(5) == 0 ? 1 : 0;
            String id = random.nextInt(5) == 0 ? "r" + random.nextInt(step + 1) : "r" + step;
            PromptRequest request = Prompts.request(id, text)
                    .setTenant(tenant)
                    .setVariant(variant)
                    .setJob(random.nextBoolean() ? null : "nightly")
                    .setCachePolicy(pick(CachePolicy.USE, CachePolicy.USE, CachePolicy.REFRESH, CachePolicy.BYPASS))
                    .setDeadlineMs(
                            random.nextInt(3) > 0 ? null : Long.valueOf(flow.nowMs() + 100L * (random.nextInt(60) - 5)))
                    .setTtlMs(ttl())
                    .build();
            boolean opens = model.publish(asked(request, tenant + "/" + text + "/" + variant), flow.nowMs());
            flow.publish(request);
            List<Call> calls = flow.calls();
            assertThat(calls).hasSize(opens ? 1 : 0);
            calls.forEach(model::bind);
            open.addAll(calls);
            settle();
        }

        private Asked asked(PromptRequest request, String prompt) {
            byte[] fingerprint = fingerprinting.of(request, Trace.NONE, 0).fingerprint();
            return new Asked(request, prompt, HexFormat.of().formatHex(fingerprint), flow.nowMs());
        }

        private @Nullable Long ttl() {
            return switch (random.nextInt(3)) {
                case 0 -> null;
                case 1 -> 0L;
                default -> 1000L * (1 + random.nextInt(20));
            };
        }

        private void answer() {
            if (!open.isEmpty()) {
                Call call = open.remove(random.nextInt(open.size()));
                ended.add(call);
                give(call);
            }
        }

        private void answerAgain() {
            if (!ended.isEmpty()) {
                Call call = ended.get(random.nextInt(ended.size()));
                if (open.stream().noneMatch(other -> other.getCallId().equals(call.getCallId()))) {
                    give(call);
                }
            }
        }

        private void give(Call call) {
            // A body that no other answer has.
            String body = "\"" + call.getFingerprint() + "#" + answered++ + "\"";
            long cost = Prompts.COST_NANOS + answered;
            boolean mayExpire = call.getDeadlineMs() != null && call.getDeadlineMs() < flow.nowMs();
            Answer answer = mayExpire && random.nextBoolean()
                    ? Prompts.expired(call)
                    : random.nextInt(4) == 0 ? Prompts.failed(call) : answered(call, body, cost);
            String shown = answer.getOutcome() == CallOutcome.ANSWERED ? body : null;
            boolean again = model.answer(call.getCallId(), answer.getOutcome(), shown, cost, flow.nowMs());
            flow.answer(answer);
            List<Call> calls = flow.calls();
            assertThat(calls).hasSize(again ? 1 : 0);
            open.addAll(calls);
            settle();
        }

        private static Answer answered(Call call, String body, long cost) {
            return Answer.newBuilder(Prompts.answered(call, body))
                    .setCostNanos(cost)
                    .build();
        }

        private void advance(long ms) {
            flow.advance(Duration.ofMillis(ms));
            model.advanceTo(flow.nowMs());
            settle();
        }

        /** Lets slices drain without time going on, perhaps with a restart on the way. */
        private void settle() {
            int restartAt = random.nextInt(5) == 0 ? random.nextInt(3) : -1;
            for (int i = 0; i < 30; i++) {
                if (i == restartAt) {
                    flow.restart();
                }
                flow.driver.advanceWallClockTime(Duration.ofMillis(5));
            }
            for (PromptResult result : flow.results()) {
                results.add(ReferenceModel.line(result));
            }
            assertThat(flow.parts.openRequests().count()).isEqualTo(model.openRequests());
            metrics.addAll(flow.metrics());
        }

        private long spend() {
            return sum(window -> window.getTotals().getSpendNanos());
        }

        private long answersCounted() {
            return sum(window -> window.getTotals().getCalls());
        }

        private long sum(ToLongFunction<UsageWindow> what) {
            Map<String, Long> latest = new HashMap<>();
            for (SpecificRecord record : metrics) {
                if (record instanceof UsageWindow window && window.getScope() == UsageScope.LANE) {
                    latest.put(window.getName() + window.getWindowStartMs(), what.applyAsLong(window));
                }
            }
            return latest.values().stream().mapToLong(Long::longValue).sum();
        }

        @SafeVarargs
        private <T> T pick(T... choices) {
            return choices[random.nextInt(choices.length)];
        }
    }
}
