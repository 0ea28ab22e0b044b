package io.sluice.app.topology;

import static io.sluice.app.topology.Prompts.answered;
import static io.sluice.app.topology.Prompts.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.app.config.TopicsConfig;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results as lines of OpenAI's Batch output, where they are wanted. */
class ResultLinesTest {
    @TempDir
    Path dir;

    @Test
    void eachResultIsALineTooAndSaysWhoseItIsInItsHeaders() throws Exception {
        TopicsConfig usual = TopicsConfig.defaults();
        TopicsConfig json = new TopicsConfig(
                usual.prefix(),
                usual.partitions(),
                usual.replication(),
                usual.maxRecordBytes(),
                usual.resultsRetention(),
                true);
        try (Flowing flow = new Flowing(Flowing.config(dir).withTopics(json))) {
            TestOutputTopic<String, String> lines = flow.driver.createOutputTopic(
                    "sluice.results.json", new StringDeserializer(), new StringDeserializer());
            flow.publish(request("one", "q").setJob("nightly").setTenant("acme").build());
            flow.answer(answered(flow.calls().getFirst()));
            flow.publishJson(
                    "{\"custom_id\":\"two\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"nobodys\","
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}}",
                    Map.of());

            List<TestRecord<String, String>> records = lines.readRecordsToList();
            assertThat(records).extracting(TestRecord::key).containsExactlyInAnyOrder("one", "two");
            for (TestRecord<String, String> record : records) {
                JsonNode line = new JsonMapper().readTree(record.value());
                assertThat(line.path("custom_id").asText()).isEqualTo(record.key());
                if (record.key().equals("one")) {
                    assertThat(line.at("/response/body").isObject()).isTrue();
                    assertThat(line.path("error").isNull()).isTrue();
                    assertThat(header(record, "sluice.job")).isEqualTo("nightly");
                    assertThat(header(record, "sluice.tenant")).isEqualTo("acme");
                } else {
                    assertThat(line.at("/error/code").asText()).isEqualTo("no_lane");
                    assertThat(record.headers().lastHeader("sluice.job")).isNull();
                }
            }
            assertThat(flow.results()).extracting(PromptResult::getId).containsExactlyInAnyOrder("one", "two");
        }
    }

    @Test
    void aLineThatIsLargerThanTheTopicTakesGoesWithoutItsBodyAndSaysSo() throws Exception {
        ResultLines lines = new ResultLines(16_384);

        byte[] whole = lines.serialize("t", answeredWith("\"" + "\\\"".repeat(600)));
        byte[] cut = lines.serialize("t", answeredWith("\"" + "\\\"".repeat(3_000)));

        assertThat(new String(whole, StandardCharsets.UTF_8)).contains("\\\\\\\"");
        assertThat(new String(cut, StandardCharsets.UTF_8))
                .as("12,000 bytes of a value leave too little for key, headers and batch")
                .contains("\"custom_id\":\"one\"", "\"body\":null");
        JsonMapper json = new JsonMapper();
        assertThat(json.readTree(cut).at("/sluice/body_cut").asBoolean()).isTrue();
        assertThat(json.readTree(whole).at("/sluice").has("body_cut")).isFalse();
    }

    private static PromptResult answeredWith(String body) {
        return PromptResult.newBuilder()
                .setId("one")
                .setStatus(ResultStatus.ANSWERED)
                .setSource(ResultSource.CALL)
                .setStatusCode(200)
                .setBody(body)
                .build();
    }

    private static String header(TestRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
