package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.topology.Running.Tail;
import io.sluice.schema.Call;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.UsageScope;
import io.sluice.schema.UsageWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The streams role is killed in the middle, again and again: guarantees 1, 3, 6 and 8, as far as they are the topology's. */
class CrashTest {
    private static final int PARTITIONS = 2;
    private static final int PROMPTS = 300;
    private static final int REQUESTS = 6000;
    private static final int WAITERS_OF_ONE = 2500;
    private static final long SEED = 11;

    @TempDir
    Path dir;

    @Test
    void eachRequestGetsOneResultAndEachPromptOneCallWhateverIsKilledWhen() throws IOException {
        Random random = new Random(SEED);
        try (Running running = new Running(dir, PARTITIONS)) {
            Tail<Call> calls = running.tail(running.topics.calls(Flowing.LANE), Call.class);
            Tail<PromptResult> results = running.results();
            int total = REQUESTS + WAITERS_OF_ONE;
            int published = 0;
            int answered = 0;
            int killAt = 500;
            StreamsProcess process = start(running);
            try {
                while (results.read().size() < total) {
                    for (int i = 0; i < 100 && published < total; i++) {
                        publish(running, published++, random);
                    }
                    running.flush();
                    results.poll();
                    calls.poll();
                    for (; answered < calls.read().size(); answered++) {
                        Call call = calls.read().get(answered);
                        running.answer(call, Prompts.answered(call));
                    }
                    assertThat(process.isAlive()).isTrue();
                    if (results.read().size() >= killAt) {
                        process.kill();
                        process = start(running);
                        killAt += 1500 + random.nextInt(500);
                    }
                }
                check(running, calls, results, total);
            } finally {
                process.close();
            }
        }
    }

    private StreamsProcess start(Running running) throws IOException {
        return StreamsProcess.start(
                dir.resolve("streams.log"), running.broker.bootstrapServers(), dir.resolve("state"), PARTITIONS);
    }

    private static void publish(Running running, int number, Random random) {
        boolean sameForMany = number >= 1000 && number < 1000 + WAITERS_OF_ONE;
        String prompt = sameForMany ? "the same for many" : "prompt " + random.nextInt(PROMPTS);
        running.publish(Prompts.request("r" + number, prompt).setJob(prompt).build());
        if (number % 10 == 0) {
            running.publish(Prompts.request("r" + number, prompt).setJob(prompt).build());
        }
    }

    private static void check(Running running, Tail<Call> calls, Tail<PromptResult> results, int total) {
        Set<String> ids = new HashSet<>();
        for (PromptResult result : results.read()) {
            assertThat(ids.add(result.getId()))
                    .as("second result of %s", result.getId())
                    .isTrue();
            assertThat(result.getBody()).contains("\"" + result.getJob() + "\"");
        }
        assertThat(ids).hasSize(total);
        List<String> fingerprints =
                calls.read().stream().map(Call::getFingerprint).toList();
        assertThat(fingerprints).doesNotHaveDuplicates();
        assertThat(results.read())
                .filteredOn(result -> result.getSource() == ResultSource.CALL)
                .hasSize(fingerprints.size());
        long spend = fingerprints.size() * Prompts.COST_NANOS;
        Map<String, UsageWindow> windows = new HashMap<>();
        Tail<UsageWindow> metrics = running.tail(running.topics.metrics(), new OnlyWindows(running.catalogue));
        Running.until(() -> {
            for (UsageWindow window : metrics.poll()) {
                if (window != null && window.getScope() == UsageScope.TENANT) {
                    windows.put(window.getName() + window.getWindowStartMs(), window);
                }
            }
            long spent = windows.values().stream()
                    .mapToLong(window -> window.getTotals().getSpendNanos())
                    .sum();
            long counted = windows.values().stream()
                    .mapToLong(window -> window.getTotals().getRequests())
                    .sum();
            assertThat(spent).isLessThanOrEqualTo(spend);
            assertThat(counted).isLessThanOrEqualTo(total);
            return spent == spend && counted == total;
        });
    }
}
