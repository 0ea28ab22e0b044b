package io.sluice.app.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.app.SluiceJob;
import io.sluice.local.provider.FaultKind;
import io.sluice.local.provider.FaultRule;
import io.sluice.schema.PromptRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Guarantee 7: the provider's key and the prompt's text stand in no log, metric, header or error. */
class QuietSecretsTest {
    private static final String PROMPT = "xyzzy-the-prompt";

    @Test
    void keyAndPromptStandInNoLogAndOnNoTopicButTheirOwn(@TempDir Path dir) throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger("io.sluice");
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.start();
        Level before = log.getLevel();
        log.setLevel(Level.DEBUG);
        log.addAppender(heard);
        try (JobRig rig = new JobRig(
                        dir,
                        JobRig.simulator(dir)
                                .withFaults(List.of(
                                        FaultRule.always(FaultKind.SERVER_ERROR).withProbability(0.5))));
                SluiceJob job = rig.startJob("one")) {
            List<PromptRequest> requests = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                requests.add(request("r" + i, "gpt-4o-mini", PROMPT + i));
            }
            requests.add(request("nowhere", "no-such-model", PROMPT));
            requests.add(PromptRequest.newBuilder()
                    .setId("broken")
                    .setBody("{\"model\":\"gpt-4o-mini\",\"messages\":" + PROMPT)
                    .build());
            rig.publish(requests);
            rig.awaitResults(requests.size());
            rig.sighting(requests.size());

            List<String> said = new ArrayList<>();
            synchronized (heard) {
                for (ILoggingEvent event : List.copyOf(heard.list)) {
                    said.add(event.getFormattedMessage());
                    if (event.getThrowableProxy() != null) {
                        said.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
                    }
                }
            }
            for (String topic : List.of("sluice.metrics", "sluice.quota", "sluice.jobs")) {
                rig.records(topic).forEach(record -> said.add(text(record)));
            }
            for (String topic : List.of("sluice.calls.sim", "sluice.answers", "sluice.results", "sluice.requests")) {
                rig.records(topic).forEach(record -> {
                    assertThat(text(record)).doesNotContain(JobRig.KEY);
                    said.add(new String(record.key(), StandardCharsets.UTF_8));
                    record.headers().forEach(header -> said.add(new String(header.value(), StandardCharsets.UTF_8)));
                });
            }
            assertThat(said).isNotEmpty().noneMatch(text -> text.contains(PROMPT) || text.contains(JobRig.KEY));
        } finally {
            log.detachAppender(heard);
            log.setLevel(before);
        }
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        String value = record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8);
        return new String(record.key(), StandardCharsets.UTF_8) + value;
    }

    private static PromptRequest request(String id, String model, String prompt) {
        String body = """
                {"model":"%s","max_tokens":16,"messages":[{"role":"user","content":"%s"}]}""".formatted(model, prompt);
        return PromptRequest.newBuilder().setId(id).setBody(body).build();
    }
}
