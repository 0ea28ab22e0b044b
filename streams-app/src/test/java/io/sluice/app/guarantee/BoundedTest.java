package io.sluice.app.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.local.ChildJvm;
import io.sluice.schema.PromptRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guarantee 5: what waits, waits in the broker. A job in a small heap is given a backlog that would not fit into it, and
 * the heap in use after a collection is what it was with a tenth of that.
 */
class BoundedTest {
    private static final int HEAP_MB = 112;
    private static final long GROWTH_MAX = 24L * 1024 * 1024;
    private static final int PROMPT_CHARS = 4_000;
    /** More than the worker's buffer, so that it is full. */
    private static final int FEW = 2_500;

    private static final int MANY = 26_000;
    private static final int LARGE = 700_000;

    @Test
    void theHeapDoesNotGrowWithBacklogWaitersOrSizeOfPrompts(@TempDir Path dir) throws Exception {
        try (JobRig rig = new JobRig(dir, JobRig.simulator(dir));
                ChildJvm job = rig.startChild("one", 20, HEAP_MB)) {
            job.awaitLine("ready"::equals, Duration.ofMinutes(1));
            publish(rig, FEW, i -> request("few-" + i, "prompt " + i + " ".repeat(PROMPT_CHARS)));
            awaitCalls(rig, FEW);
            long few = heap(job);

            publish(rig, MANY, i -> request("waiter-" + i, "prompt 1" + " ".repeat(PROMPT_CHARS)));
            publish(rig, MANY - FEW, i -> request("many-" + i, "prompt " + (FEW + i) + " ".repeat(PROMPT_CHARS)));
            publish(rig, 20, i -> request("large-" + i, "large " + i + "x".repeat(LARGE)));
            awaitCalls(rig, MANY + 20);
            long many = heap(job);

            assertThat((long) MANY * PROMPT_CHARS + 20L * LARGE).isGreaterThan(HEAP_MB * 1024L * 1024);
            assertThat(many - few)
                    .as("heap in use: %d with %d, %d with %d", few, FEW, many, MANY)
                    .isLessThan(GROWTH_MAX);
            assertThat(job.isAlive()).isTrue();
        }
    }

    private static void publish(JobRig rig, int count, IntFunction<PromptRequest> request) throws InterruptedException {
        int slice = 2_500;
        for (int from = 0; from < count; from += slice) {
            rig.publish(IntStream.range(from, Math.min(count, from + slice))
                    .mapToObj(request)
                    .toList());
        }
    }

    /** Until they are all on their lane: its end, which counts transactions too, has come to rest. */
    private static void awaitCalls(JobRig rig, int count) {
        AtomicLong before = new AtomicLong();
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> {
                    long end = rig.end(JobRig.TOPICS.calls("sim"));
                    return end >= count && before.getAndSet(end) == end;
                });
    }

    /** The least of three looks: what a batch under way holds is not what stays. */
    private static long heap(ChildJvm job) throws InterruptedException {
        long nowMs = System.currentTimeMillis();
        long least = Long.MAX_VALUE;
        for (int look = 0; look < 3; look++) {
            String line = job.awaitLine(
                    said -> said.startsWith("heap ") && Long.parseLong(said.split(" ")[1]) > nowMs,
                    Duration.ofMinutes(1));
            least = Math.min(least, Long.parseLong(line.split(" ")[2]));
        }
        return least;
    }

    private static PromptRequest request(String id, String prompt) {
        String body = """
                {"model":"gpt-4o-mini","max_tokens":16,"messages":[{"role":"user","content":"%s"}]}""".formatted(prompt);
        return PromptRequest.newBuilder().setId(id).setBody(body).build();
    }
}
