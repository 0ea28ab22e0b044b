package io.sluice.app.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.app.SluiceJob;
import io.sluice.local.provider.FaultKind;
import io.sluice.local.provider.FaultRule;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Guarantee 7: the provider's key and the prompt's text stand in no log, metric, header or error. */
class QuietSecretsTest {
    private static final String PROMPT = "xyzzy-the-prompt";
    private static final String ECHOED = PROMPT + "-echoed";

    @Test
    void keyAndPromptStandInNoLogAndOnNoTopicButTheirOwn(@TempDir Path dir) throws Exception {
        List<FaultRule> faults = List.of(
                FaultRule.always(FaultKind.ECHO).forPrompt(ECHOED),
                FaultRule.always(FaultKind.SERVER_ERROR).withProbability(0.5));
        try (Ears ears = new Ears(List.of(PROMPT, JobRig.KEY));
                JobRig rig = new JobRig(dir, JobRig.simulator(dir).withFaults(faults));
                SluiceJob job = rig.startJob("one")) {
            List<PromptRequest> requests = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                requests.add(request("r" + i, "gpt-4o-mini", PROMPT + i));
            }
            requests.add(request("echoed", "gpt-4o-mini", ECHOED));
            requests.add(request("nowhere", "no-such-model", PROMPT));
            requests.add(PromptRequest.newBuilder()
                    .setId("broken")
                    .setBody("{\"model\":\"gpt-4o-mini\",\"messages\":" + PROMPT)
                    .build());
            send(rig, JobRig.TOPICS.requests(), "no avro, but " + PROMPT, "");
            rig.publish(requests);
            List<PromptResult> results = rig.awaitResults(requests.size());
            rig.sighting(requests.size());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> rig.records(JobRig.TOPICS.deadLetters()).size() == 1);

            assertThat(results)
                    .filteredOn(result -> List.of("echoed", "nowhere", "broken").contains(result.getId()))
                    .hasSize(3)
                    .allMatch(result -> result.getFailure() != null);
            assertThat(results).noneMatch(result -> secret(String.valueOf(result.getFailure())));
            QuietTopics topics = new QuietTopics(PROMPT);
            assertThat(topics.leaks(rig)).isEmpty();
            assertThat(ears.leaks()).isEmpty();
            assertThat(ears.heard()).isPositive();

            // Planted: each kind of leak is seen.
            LoggerFactory.getLogger("org.apache.kafka.planted").debug("sent {}", PROMPT);
            java.util.logging.Logger.getLogger("jdk.planted").fine(JobRig.KEY);
            send(rig, JobRig.TOPICS.jobs(), PROMPT, "");
            send(rig, JobRig.TOPICS.requests(), "fine", PROMPT);
            send(rig, JobRig.TOPICS.deadLetters(), JobRig.KEY, "");
            assertThat(ears.leaks()).contains("log of org.apache.kafka.planted", "log of jdk.planted");
            assertThat(topics.leaks(rig))
                    .contains("value on sluice.jobs", "header on sluice.requests", "key on sluice.requests.dlt");
        }
    }

    private static boolean secret(String text) {
        return text.contains(PROMPT) || text.contains(JobRig.KEY);
    }

    private static void send(JobRig rig, String topic, String value, String header) throws Exception {
        try (var raw = new KafkaProducer<>(rig.client(), new StringSerializer(), new ByteArraySerializer())) {
            ProducerRecord<String, byte[]> record =
                    new ProducerRecord<>(topic, "k", value.getBytes(StandardCharsets.UTF_8));
            record.headers().add("h", header.getBytes(StandardCharsets.UTF_8));
            raw.send(record).get();
        }
    }

    private static PromptRequest request(String id, String model, String prompt) {
        String body = """
                {"model":"%s","max_tokens":16,"messages":[{"role":"user","content":"%s"}]}""".formatted(model, prompt);
        return PromptRequest.newBuilder().setId(id).setBody(body).build();
    }
}
