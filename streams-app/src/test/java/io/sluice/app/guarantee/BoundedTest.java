package io.sluice.app.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.ChildJvm;
import io.sluice.schema.PromptRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guarantee 5: what waits, waits in the broker. A job in a small heap is given a backlog that would not fit into it, and
 * is killed in the middle; the heap in use after a collection is what it was with a tenth of that.
 */
class BoundedTest {
    private static final int HEAP_MB = 112;
    /** What the worker may hold of large prompts comes and goes; what waits is three times as much. */
    private static final long GROWTH_MAX = 36L * 1024 * 1024;

    private static final int PROMPT_CHARS = 12_000;
    /** More than the worker's buffer, so that it is full. */
    private static final int FEW = 1_000;

    private static final int MANY = 9_000;
    private static final int WAITERS = 9_000;
    private static final int LARGE = 700_000;
    private static final int LARGE_ONES = 20;

    @Test
    void theHeapDoesNotGrowWithBacklogWaitersOrSizeOfPrompts(@TempDir Path dir) throws Exception {
        try (JobRig rig = new JobRig(dir, JobRig.simulator(dir));
                ChildJvm first = ready(rig);
                CommittedRecords calls = CommittedRecords.of(rig.client(), JobRig.TOPICS.calls("sim"))) {
            Set<ByteBuffer> onLane = new HashSet<>();
            publish(rig, FEW, i -> request("few-" + i, "prompt " + i + " ".repeat(PROMPT_CHARS)));
            await(calls, onLane, FEW);
            long few = heap(first);

            // Of a prompt that waits itself.
            String last = "prompt " + (FEW - 1) + " ".repeat(PROMPT_CHARS);
            publish(rig, WAITERS, i -> request("waiter-" + i, last));
            first.kill();
            publish(rig, MANY - FEW, i -> request("many-" + i, "prompt " + (FEW + i) + " ".repeat(PROMPT_CHARS)));
            publish(rig, LARGE_ONES, i -> request("large-" + i, "large " + i + "x".repeat(LARGE)));
            assertThat((long) MANY * PROMPT_CHARS + LARGE_ONES * LARGE).isGreaterThan(HEAP_MB * 1024L * 1024);
            try (ChildJvm second = ready(rig)) {
                await(calls, onLane, MANY + LARGE_ONES);
                long many = heap(second);
                assertThat(many - few)
                        .as("heap in use: %d with %d, %d with %d", few, FEW, many, MANY)
                        .isLessThan(GROWTH_MAX);

                // Planted: a job that keeps what it reads.
                rig.plantHoard();
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> outgrows(second, few));
            }
        }
    }

    private static boolean outgrows(ChildJvm job, long few) throws InterruptedException {
        try {
            return heap(job) - few > GROWTH_MAX;
        } catch (IllegalStateException e) {
            // It may have run out of memory.
            return !job.isAlive();
        }
    }

    private static ChildJvm ready(JobRig rig) throws InterruptedException {
        ChildJvm job = rig.startChild("one", 20, HEAP_MB);
        job.awaitLine("ready"::equals, Duration.ofMinutes(1));
        return job;
    }

    private static void publish(JobRig rig, int count, IntFunction<PromptRequest> request) throws InterruptedException {
        int slice = 1_000;
        for (int from = 0; from < count; from += slice) {
            rig.publish(IntStream.range(from, Math.min(count, from + slice))
                    .mapToObj(request)
                    .toList());
        }
    }

    /** Until so many prompts are on their lane. Some stand there twice: one that waits long is put at the end again. */
    private static void await(CommittedRecords calls, Set<ByteBuffer> prompts, int count) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    calls.poll().forEach(call -> prompts.add(ByteBuffer.wrap(call.key())));
                    return prompts.size() >= count;
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
