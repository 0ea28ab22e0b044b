package io.sluice.app.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.app.SluiceJob;
import io.sluice.local.ChildJvm;
import io.sluice.local.provider.Crash;
import io.sluice.local.provider.JournalLine;
import io.sluice.local.provider.LatencyProfile;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole path on an embedded broker, from the requests topic to results and ledger. */
class WholePathTest {
    /** Of a job that is killed; longer than an ended call may wait for its commit. */
    private static final Duration LIFE = Duration.ofSeconds(4);

    @TempDir
    Path dir;

    /** What cannot be read goes to the dead letters, and stops nothing. */
    @Test
    void everyRequestIsAnsweredOnceAndEveryPromptPaidOnceWithAJobStoppedAndStartedInTheMiddle() throws Exception {
        try (JobRig rig = new JobRig(dir, JobRig.simulator(dir))) {
            int prompts = 300;
            List<PromptRequest> requests = new ArrayList<>();
            for (int i = 0; i < prompts; i++) {
                requests.add(request("first-" + i, i));
                requests.add(request("again-" + i, i));
            }
            int unreadable;
            try (SluiceJob job = rig.startJob("one")) {
                unreadable = sendUnreadable(rig);
                rig.publish(requests);
                await().atMost(Duration.ofMinutes(1)).until(() -> rig.journal().size() >= prompts / 3);
            }
            try (SluiceJob job = rig.startJob("one")) {
                rig.awaitResults(2L * prompts);
                Sighting seen = rig.sighting(2L * prompts);

                held(seen, new OneResult(), PaidOnce.withoutCrash(), new OwnAnswer());
                held(seen, new ExactLedger(false));
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> rig.records(JobRig.TOPICS.deadLetters()).size() == unreadable);
                assertThat(seen.paid()).isEqualTo(prompts);
                assertThat(seen.results()).allMatch(result -> result.getStatus() == ResultStatus.ANSWERED);
                assertThat(bySource(seen.results()).get(ResultSource.CALL)).isEqualTo(prompts);
            }
        }
    }

    /** Each start has a burst of ten, and forty a minute go on: four forgetful ones would make fifty in a minute. */
    @Test
    void everyGuaranteeHoldsOverKillsAndUnderALimitThatBites() throws Exception {
        int prompts = 150;
        int limit = 40;
        List<Crash> crashes = new ArrayList<>();
        try (JobRig rig = new JobRig(dir, JobRig.simulator(dir).withLatency(LatencyProfile.fixed(50)))) {
            for (int kill = 0; kill < 4; kill++) {
                try (ChildJvm child = rig.startChild("one", limit, 256)) {
                    child.awaitLine("ready"::equals, Duration.ofMinutes(1));
                    long readyMs = System.currentTimeMillis();
                    if (kill == 0) {
                        rig.publish(requests("a", prompts));
                        rig.publish(requests("b", prompts));
                    }
                    await().atMost(Duration.ofMinutes(1)).until(() -> hasLived(rig, readyMs));
                    long beganMs = System.currentTimeMillis();
                    child.kill();
                    crashes.add(new Crash(beganMs, System.currentTimeMillis()));
                }
            }
            List<JournalLine> limited = rig.journal();
            assertThat(limited).hasSizeGreaterThan(10);
            held(new Sighting(Map.of(), List.of(), 0, List.of(), limited), new NeverOver(limit, 10_000_000));

            try (SluiceJob job = rig.startJob("one")) {
                rig.awaitResults(2L * prompts);
                Sighting seen = rig.sighting(2L * prompts);
                held(seen, new OneResult(), new PaidOnce(crashes), new OwnAnswer(), new ExactLedger(true));
                assertThat(seen.deadLetters()).isZero();
                assertThat(new QuietTopics("plus one?").leaks(rig)).isEmpty();
                assertThat(Files.readString(rig.childLog())).doesNotContain("plus one?", JobRig.KEY);
            }
        }
    }

    /** A job that called for so long has committed what it called for at first: if it had lost that, it would show. */
    private static boolean hasLived(JobRig rig, long readyMs) {
        List<JournalLine> journal = rig.journal();
        long sinceMs = journal.stream()
                .mapToLong(JournalLine::arrivedAtMs)
                .filter(arrivedMs -> arrivedMs >= readyMs)
                .findFirst()
                .orElse(readyMs);
        return !journal.isEmpty() && System.currentTimeMillis() - sinceMs >= LIFE.toMillis();
    }

    /** Returns how many it sent. */
    private static int sendUnreadable(JobRig rig) throws Exception {
        List<byte @Nullable []> unreadable = new ArrayList<>();
        unreadable.add("not avro".getBytes(StandardCharsets.UTF_8));
        unreadable.add(null);
        unreadable.add(new byte[] {0, 0, 0, 0, 1, 2, 3});
        try (var raw = new KafkaProducer<>(rig.client(), new StringSerializer(), new ByteArraySerializer())) {
            for (byte @Nullable [] value : unreadable) {
                raw.send(new ProducerRecord<>(JobRig.TOPICS.requests(), "x", value))
                        .get();
            }
        }
        return unreadable.size();
    }

    private static void held(Sighting seen, Guarantee... guarantees) {
        for (Guarantee guarantee : guarantees) {
            assertThat(guarantee.violations(seen))
                    .as(guarantee.getClass().getSimpleName())
                    .isEmpty();
        }
    }

    private static Map<ResultSource, Long> bySource(List<PromptResult> results) {
        return results.stream().collect(Collectors.groupingBy(PromptResult::getSource, Collectors.counting()));
    }

    private static List<PromptRequest> requests(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> request(prefix + i, i)).toList();
    }

    private static PromptRequest request(String id, int prompt) {
        String body = """
                {"model":"gpt-4o-mini","max_tokens":64,"messages":[{"role":"user","content":"What is %d plus one?"}]}""".formatted(prompt);
        return PromptRequest.newBuilder().setId(id).setBody(body).build();
    }
}
