package io.sluice.app.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.app.SluiceJob;
import io.sluice.local.ChildJvm;
import io.sluice.local.provider.JournalLine;
import io.sluice.local.provider.LatencyProfile;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import java.nio.charset.StandardCharsets;
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
    @TempDir
    Path dir;

    @Test
    void everyRequestIsAnsweredOnceAndEveryPromptPaidOnceWithAJobStoppedAndStartedInTheMiddle() throws Exception {
        try (JobRig rig = new JobRig(dir, JobRig.simulator(dir))) {
            int prompts = 300;
            List<PromptRequest> requests = new ArrayList<>();
            for (int i = 0; i < prompts; i++) {
                requests.add(request("first-" + i, i));
                requests.add(request("again-" + i, i));
            }
            try (SluiceJob job = rig.startJob("one")) {
                rig.publish(requests);
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> rig.sighting(1).paid() >= prompts / 3);
            }
            try (SluiceJob job = rig.startJob("one")) {
                rig.awaitResults(2L * prompts);
                Sighting seen = rig.sighting(2L * prompts);

                held(seen, new OneResult(), PaidOnce.withoutCrash(), new OwnAnswer());
                held(seen, new ExactLedger(false));
                assertThat(seen.deadLetters()).isZero();
                assertThat(seen.paid()).isEqualTo(prompts);
                assertThat(seen.results()).allMatch(result -> result.getStatus() == ResultStatus.ANSWERED);
                assertThat(bySource(seen.results()).get(ResultSource.CALL)).isEqualTo(prompts);
            }
        }
    }

    /** Each start has a burst of five: six forgetful ones would make more than twenty in a minute. */
    @Test
    void everyGuaranteeHoldsOverKillsAndUnderALimitThatBites() throws Exception {
        int prompts = 150;
        int limit = 20;
        List<Long> killsMs = new ArrayList<>();
        try (JobRig rig = new JobRig(dir, JobRig.simulator(dir).withLatency(LatencyProfile.fixed(50)))) {
            for (int kill = 0; kill < 5; kill++) {
                int before = rig.journal().size();
                try (ChildJvm child = rig.startChild("one", limit, 256)) {
                    child.awaitLine("ready"::equals, Duration.ofMinutes(1));
                    if (kill == 0) {
                        rig.publish(requests("a", prompts));
                        rig.publish(requests("b", prompts));
                    }
                    long readyNanos = System.nanoTime();
                    await().atMost(Duration.ofMinutes(1))
                            .until(() -> rig.journal().size() >= before + 5
                                    || System.nanoTime() - readyNanos
                                            > Duration.ofSeconds(4).toNanos());
                    killsMs.add(System.currentTimeMillis());
                    child.kill();
                }
            }
            List<JournalLine> limited = rig.journal();
            assertThat(limited).hasSizeGreaterThan(5);
            held(new Sighting(Map.of(), List.of(), 0, List.of(), limited), new NeverOver(limit, 10_000_000));

            try (SluiceJob job = rig.startJob("one")) {
                rig.awaitResults(2L * prompts);
                Sighting seen = rig.sighting(2L * prompts);
                held(seen, new OneResult(), new PaidOnce(killsMs), new OwnAnswer(), new ExactLedger(true));
                assertThat(seen.deadLetters()).isZero();
            }
        }
    }

    @Test
    void whatCannotBeReadGoesToTheDeadLettersAndStopsNothing() throws Exception {
        try (JobRig rig = new JobRig(dir, JobRig.simulator(dir));
                SluiceJob job = rig.startJob("one")) {
            try (var raw = new KafkaProducer<>(rig.client(), new StringSerializer(), new ByteArraySerializer())) {
                List<byte @Nullable []> unreadable = new ArrayList<>();
                unreadable.add("not avro".getBytes(StandardCharsets.UTF_8));
                unreadable.add(null);
                unreadable.add(new byte[] {0, 0, 0, 0x7f, 0x7f, 1, 2});
                unreadable.add(new byte[] {0, 0, 0, 0, 1, 2, 3});
                for (byte @Nullable [] value : unreadable) {
                    raw.send(new ProducerRecord<>(JobRig.TOPICS.requests(), "x", value))
                            .get();
                }
            }
            rig.publish(requests("good", 20));
            rig.awaitResults(20);
            await().atMost(Duration.ofSeconds(30)).until(() -> rig.sighting(20).deadLetters() == 4);
            held(rig.sighting(20), new OneResult());
        }
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
