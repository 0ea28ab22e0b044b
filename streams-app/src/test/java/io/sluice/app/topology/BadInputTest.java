package io.sluice.app.topology;

import static io.sluice.app.topology.Prompts.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.TopicsConfig;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.FailureKind;
import io.sluice.schema.Operation;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each bad input gets: a result where there is an id to answer to, else a place among the dead letters. The job goes on. */
class BadInputTest {
    private static final int RECORD_BYTES_MAX = 20_000;

    @TempDir
    Path dir;

    private Flowing flow;

    @BeforeEach
    void start() {
        TopicsConfig topics = TopicsConfig.defaults();
        flow = new Flowing(Flowing.config(dir)
                .withTopics(new TopicsConfig(
                        topics.prefix(), 1, topics.replication(), RECORD_BYTES_MAX, topics.resultsRetention())));
    }

    @AfterEach
    void stop() {
        flow.close();
    }

    interface Change extends UnaryOperator<PromptRequest.Builder> {}

    private static Arguments bad(String what, Change change, FailureKind kind) {
        return Arguments.of(what, change, kind);
    }

    static Stream<Arguments> badRequests() {
        return Stream.of(
                bad("body that is no JSON", r -> r.setBody("{"), FailureKind.BAD_REQUEST),
                bad("body that is no object", r -> r.setBody("[]"), FailureKind.BAD_REQUEST),
                bad("body without prompt", r -> r.setBody("{}"), FailureKind.BAD_REQUEST),
                bad("no model", r -> r.setModel(null), FailureKind.BAD_REQUEST),
                bad("empty tenant", r -> r.setTenant(""), FailureKind.BAD_REQUEST),
                bad("unknown operation", r -> r.setOperation(Operation.UNKNOWN), FailureKind.BAD_REQUEST),
                bad("unknown policy", r -> r.setCachePolicy(CachePolicy.UNKNOWN), FailureKind.BAD_REQUEST),
                bad("negative variant", r -> r.setVariant(-1), FailureKind.BAD_REQUEST),
                bad("negative ttl", r -> r.setTtlMs(-1L), FailureKind.BAD_REQUEST),
                bad("absurd ttl", r -> r.setTtlMs(Long.MAX_VALUE), FailureKind.BAD_REQUEST),
                bad("negative deadline", r -> r.setDeadlineMs(-1L), FailureKind.BAD_REQUEST),
                bad("deadline 0", r -> r.setDeadlineMs(0L), FailureKind.BAD_REQUEST),
                bad(
                        "deadline in nanoseconds",
                        r -> r.setDeadlineMs(1_795_348_800_000_000_000L),
                        FailureKind.BAD_REQUEST),
                bad("huge job", r -> r.setJob("j".repeat(5000)), FailureKind.BAD_REQUEST),
                bad("huge tenant", r -> r.setTenant("t".repeat(5000)), FailureKind.BAD_REQUEST),
                bad("huge model", r -> r.setModel("m".repeat(5000)), FailureKind.BAD_REQUEST),
                bad("unknown model", r -> r.setModel("other-1"), FailureKind.NO_LANE),
                bad("body a little too large", r -> r.setBody(Prompts.body("x".repeat(20_000))), FailureKind.TOO_LARGE),
                bad("body far too large", r -> r.setBody(Prompts.body("x".repeat(500_000))), FailureKind.TOO_LARGE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void isRejectedOnceWithItsReasonAndTheJobGoesOn(String what, Change change, FailureKind kind) {
        PromptRequest bad = change.apply(request("bad", "a secret")).build();
        flow.publish(bad);
        flow.publish(bad);
        flow.publish(request("good", "q").build());
        List<PromptResult> results = flow.results();
        assertThat(results).hasSize(1);
        PromptResult result = results.getFirst();
        assertThat(result.getId()).isEqualTo("bad");
        assertThat(result.getStatus()).isEqualTo(ResultStatus.REJECTED);
        assertThat(result.getFailure().getKind()).isEqualTo(kind);
        assertThat(result.getFailure().getMessage()).isNotEmpty().doesNotContain("secret");
        assertThat(result.getJob() == null ? 0 : result.getJob().length()).isLessThanOrEqualTo(256);
        assertThat(flow.calls()).hasSize(1);
        assertThat(flow.deadLetters()).isEmpty();
        assertThat(flow.parts.openRequests().count()).isEqualTo(1);
    }

    @Test
    void theModelsThatAreAcceptedAreNamed() {
        flow.publish(request("bad", "q").setModel("other-1").build());
        assertThat(flow.results().getFirst().getFailure().getMessage())
                .contains("other-1")
                .contains("gpt-*, embed-1");
    }

    static Stream<Arguments> unreadable() {
        byte[] unknownSchema = {0, 0, 0, 9, 9, 1, 2};
        return Stream.of(
                Arguments.of("text", "hello".getBytes(StandardCharsets.UTF_8)),
                Arguments.of("nothing", new byte[0]),
                Arguments.of("an unknown schema", unknownSchema),
                Arguments.of("another record of ours", new byte[] {0, 0, 0, 0, 2, 1}),
                Arguments.of("bytes cut short", new byte[] {0, 0, 0, 0, 1, 20, 65}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void whatIsNoRequestIsADeadLetterAsItWas(String what, byte[] value) {
        byte[] key = {7};
        flow.awaitResolution(value);
        flow.publishRaw(key, value);
        flow.publish(request("good", "q").build());
        TestRecord<byte[], byte[]> letter = flow.deadLetters().getFirst();
        assertThat(letter.key()).isEqualTo(key);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(header(letter, DeadLetters.REASON)).isNotEmpty();
        assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo("sluice.requests");
        assertThat(header(letter, DeadLetters.PARTITION)).isEqualTo("0");
        assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("0");
        assertThat(flow.calls()).hasSize(1);
        assertThat(flow.parts.stats().deadLetters().sum()).isEqualTo(1);
    }

    @Test
    void aNullValueIsADeadLetter() {
        flow.driver
                .createInputTopic("sluice.requests", new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new byte[] {1}, null, flow.nowMs());
        assertThat(header(flow.deadLetters().getFirst(), DeadLetters.REASON)).isEqualTo("the value is null");
    }

    @Test
    void anIdThatNoResultCouldCarryIsADeadLetter() {
        flow.publish(request("", "q").build());
        flow.publish(request("i".repeat(2000), "q").build());
        assertThat(flow.deadLetters()).hasSize(2);
        assertThat(flow.results()).isEmpty();
    }

    @Test
    void aDeadLetterThatIsTooLargeIsCutAndSaysSo() {
        byte[] value = new byte[300_000];
        value[0] = 1;
        flow.publishRaw(new byte[] {1}, value);
        TestRecord<byte[], byte[]> letter = flow.deadLetters().getFirst();
        assertThat(letter.value().length).isBetween(RECORD_BYTES_MAX, 200_000);
        assertThat(header(letter, DeadLetters.CUT_FROM)).isEqualTo("300000");
    }

    @Test
    void anUnreadableAnswerIsADeadLetterToo() {
        flow.answerRaw(new byte[] {1, 2, 3});
        assertThat(header(flow.deadLetters().getFirst(), DeadLetters.TOPIC)).isEqualTo("sluice.answers");
    }

    @Test
    void anUnreadableAnswerThatSaysWhoseItIsEndsItsCallAndCountsAsPaid() {
        flow.publish(request("r", "q").build());
        flow.answerUnreadably(flow.calls().getFirst());
        PromptResult result = flow.results().getFirst();
        assertThat(result.getStatus()).isEqualTo(ResultStatus.FAILED);
        assertThat(result.getFailure().getKind()).isEqualTo(FailureKind.UNREADABLE);
        assertThat(flow.deadLetters()).hasSize(1);
        assertThat(flow.parts.openRequests().count()).isZero();
        flow.publish(request("again", "q").build());
        assertThat(flow.calls()).hasSize(1);
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
