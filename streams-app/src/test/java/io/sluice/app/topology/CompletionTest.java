package io.sluice.app.topology;

import static io.sluice.app.topology.Prompts.answered;
import static io.sluice.app.topology.Prompts.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.completion.SliceBounds;
import io.sluice.app.config.CacheConfig;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.config.TopicsConfig;
import io.sluice.schema.Answer;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.FailureKind;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an answer does, whatever state it finds. */
class CompletionTest {
    private static final SliceBounds SMALL = new SliceBounds(10, 1 << 20);

    @TempDir
    Path dir;

    @Test
    void aSecondAnswerToTheSameCallIsCountedAndGivesNobodyAResult() {
        try (Flowing flow = new Flowing(Flowing.config(dir))) {
            flow.publish(request("one", "q").build());
            Call call = flow.calls().getFirst();
            flow.answer(answered(call, "\"first\""));
            flow.answer(answered(call, "\"second\""));
            assertThat(flow.results()).hasSize(1);
            assertThat(flow.parts.stats().orphanAnswers().sum()).isEqualTo(1);
            flow.publish(request("two", "q").build());
            assertThat(flow.results().getFirst().getBody()).isEqualTo("\"first\"");
        }
    }

    @Test
    void aLateAnswerOfAnEarlierCallDoesNotEndTheCallThatIsPending() {
        try (Flowing flow = new Flowing(Flowing.config(dir))) {
            flow.publish(request("one", "q").build());
            Call first = flow.calls().getFirst();
            flow.answer(Prompts.failed(first));
            flow.publish(request("two", "q").build());
            Call second = flow.calls().getFirst();
            assertThat(second.getCallId()).isNotEqualTo(first.getCallId());
            flow.results();
            flow.answer(Prompts.failed(first));
            assertThat(flow.results()).isEmpty();
            flow.answer(answered(second));
            assertThat(flow.results()).extracting(PromptResult::getId).containsExactly("two");
        }
    }

    @Test
    void anAnswerThatNamesNoCallIsCountedOnly() {
        try (Flowing flow = new Flowing(Flowing.config(dir))) {
            flow.publish(request("one", "q").build());
            Call call = flow.calls().getFirst();
            flow.answer(Answer.newBuilder(answered(call)).setCallId("nonsense").build());
            flow.answer(
                    Answer.newBuilder(answered(call)).setFingerprint("short").build());
            assertThat(flow.results()).isEmpty();
            assertThat(flow.parts.stats().orphanAnswers().sum()).isEqualTo(2);
        }
    }

    @Test
    void manyWaitersAreServedInSlicesAndEachOnce() {
        try (Flowing flow = new Flowing(Flowing.config(dir), SMALL)) {
            publishMany(flow, 35);
            flow.answer(answered(flow.calls().getFirst()));
            List<PromptResult> results = new ArrayList<>(flow.results());
            assertThat(results).hasSize(10);
            for (int i = 0; i < 4; i++) {
                flow.advance(Duration.ofMillis(5));
                List<PromptResult> slice = flow.results();
                assertThat(slice.size()).isLessThanOrEqualTo(10);
                results.addAll(slice);
            }
            assertServedOnce(results, 35);
            assertThat(flow.parts.openRequests().count()).isZero();
        }
    }

    @Test
    void aSliceIsBoundedByBytesToo() {
        try (Flowing flow = new Flowing(Flowing.config(dir), new SliceBounds(100, 5000))) {
            publishMany(flow, 8);
            flow.answer(answered(flow.calls().getFirst(), "\"" + "x".repeat(1500) + "\""));
            assertThat(flow.results()).hasSize(2);
        }
    }

    @Test
    void whileACallIsDrainedItsFingerprintIsFree() {
        try (Flowing flow = new Flowing(Flowing.config(dir), SMALL)) {
            publishMany(flow, 35);
            flow.answer(Prompts.failed(flow.calls().getFirst()));
            flow.results();
            flow.publish(request("new", "q").build());
            assertThat(flow.calls()).hasSize(1);
            flow.advance(Duration.ofMillis(50));
            assertThat(flow.results()).extracting(PromptResult::getId).doesNotContain("new");
        }
    }

    @Test
    void twoCallsAreDrainedInTurns() {
        try (Flowing flow = new Flowing(Flowing.config(dir), SMALL)) {
            IntStream.range(0, 35)
                    .forEach(i -> flow.publish(request("a" + i, "a").build()));
            IntStream.range(0, 35)
                    .forEach(i -> flow.publish(request("b" + i, "b").build()));
            flow.calls().forEach(call -> flow.answer(answered(call)));
            flow.results();
            flow.driver.advanceWallClockTime(Duration.ofMillis(5));
            flow.driver.advanceWallClockTime(Duration.ofMillis(5));
            assertThat(flow.results())
                    .extracting(result -> result.getId().substring(0, 1))
                    .contains("a", "b");
        }
    }

    @Test
    void anAnswerThatIsTooLargeFailsItsWaitersAndIsNotKept() {
        try (Flowing flow = new Flowing(smallRecords())) {
            flow.publish(request("one", "q").build());
            flow.answer(answered(flow.calls().getFirst(), "\"" + "y".repeat(30_000) + "\""));
            PromptResult result = flow.results().getFirst();
            assertThat(result.getStatus()).isEqualTo(ResultStatus.FAILED);
            assertThat(result.getFailure().getKind()).isEqualTo(FailureKind.TOO_LARGE);
            assertThat(result.getBody()).isNull();
            assertThat(result.getCostNanos()).isEqualTo(Prompts.COST_NANOS);
            flow.publish(request("two", "q").build());
            assertThat(flow.calls()).hasSize(1);
        }
    }

    @Test
    void anAnswerIsKeptForItsOwnTimeToLive() {
        try (Flowing flow = new Flowing(Flowing.config(dir))) {
            flow.publish(request("one", "q").setTtlMs(10_000L).build());
            flow.answer(answered(flow.calls().getFirst()));
            flow.results();
            flow.advance(Duration.ofMillis(9_999));
            flow.publish(request("two", "q").build());
            assertThat(flow.results()).extracting(PromptResult::getSource).containsExactly(ResultSource.CACHE);
            flow.advance(Duration.ofMillis(1));
            flow.publish(request("three", "q").build());
            assertThat(flow.results()).isEmpty();
            assertThat(flow.calls()).hasSize(1);
        }
    }

    @Test
    void anAnswerIsKeptForTheConfiguredTimeWhereTheRequestSaysNothing() {
        try (Flowing flow = new Flowing(Flowing.config(dir))) {
            flow.publish(request("one", "q").build());
            flow.answer(answered(flow.calls().getFirst()));
            flow.advance(Duration.ofHours(2).minusMillis(1));
            flow.publish(request("two", "q").build());
            assertThat(flow.results()).hasSize(2);
            flow.advance(Duration.ofMillis(1));
            flow.publish(request("three", "q").build());
            assertThat(flow.results()).isEmpty();
        }
    }

    @Test
    void aTimeToLiveOfZeroNeverExpires() {
        try (Flowing flow = new Flowing(Flowing.config(dir))) {
            flow.publish(request("one", "q").setTtlMs(0L).build());
            flow.answer(answered(flow.calls().getFirst()));
            flow.advance(Duration.ofDays(3650));
            flow.publish(request("two", "q").build());
            assertThat(flow.results()).hasSize(2);
        }
    }

    @Test
    void whatExpiredIsDroppedFromDiskAndItsIndex() {
        try (Flowing flow = new Flowing(Flowing.config(dir))) {
            for (int i = 0; i < 50; i++) {
                flow.publish(request("r" + i, "q" + i).setTtlMs(1000L + i).build());
            }
            flow.calls().forEach(call -> flow.answer(answered(call)));
            flow.advance(Duration.ofMillis(1025));
            flow.advance(Duration.ofSeconds(1));
            assertThat(count(flow, Flow.ANSWERS_STORE)).isZero();
            assertThat(count(flow, Flow.EXPIRY_STORE)).isZero();
        }
    }

    @Test
    void theCacheIsBoundedByEntriesAndTheSoonestToExpireGoFirst() {
        SluiceConfig config = Flowing.config(dir);
        var cache = config.cache();
        SluiceConfig small = config.withCache(new CacheConfig(
                        cache.ttlChat(), cache.ttlEmbeddings(), 3, cache.maxBytes(), 0, cache.idWindow(), false))
                .withTopics(onePartition(TopicsConfig.defaults().maxRecordBytes()));
        try (Flowing flow = new Flowing(small)) {
            for (int ttl : List.of(5, 1, 4, 2, 3)) {
                flow.publish(
                        request("r" + ttl, "q" + ttl).setTtlMs(ttl * 60_000L).build());
                flow.answer(answered(flow.calls().getFirst()));
            }
            flow.results();
            for (int ttl = 1; ttl <= 5; ttl++) {
                flow.publish(request("again" + ttl, "q" + ttl).build());
            }
            assertThat(flow.results()).extracting(PromptResult::getId).containsExactly("again3", "again4", "again5");
            assertThat(count(flow, Flow.EXPIRY_STORE)).isEqualTo(3);
        }
    }

    @Test
    void aRefreshedAnswerLeavesNoTraceOfTheOldOne() {
        try (Flowing flow = new Flowing(Flowing.config(dir))) {
            for (int i = 0; i < 3; i++) {
                flow.publish(request("r" + i, "q")
                        .setCachePolicy(CachePolicy.REFRESH)
                        .build());
                flow.answer(answered(flow.calls().getFirst(), "\"" + i + "\""));
                flow.advance(Duration.ofSeconds(10));
            }
            assertThat(count(flow, Flow.ANSWERS_STORE)).isEqualTo(1);
            assertThat(count(flow, Flow.EXPIRY_STORE)).isEqualTo(1);
            flow.results();
            flow.publish(request("use", "q").build());
            assertThat(flow.results().getFirst().getBody()).isEqualTo("\"2\"");
        }
    }

    private SluiceConfig smallRecords() {
        return Flowing.config(dir).withTopics(onePartition(20_000));
    }

    private static TopicsConfig onePartition(int recordBytesMax) {
        TopicsConfig topics = TopicsConfig.defaults();
        return new TopicsConfig(topics.prefix(), 1, topics.replication(), recordBytesMax, topics.resultsRetention());
    }

    private static void publishMany(Flowing flow, int count) {
        IntStream.range(0, count)
                .forEach(i -> flow.publish(request("r" + i, "q").build()));
    }

    private static void assertServedOnce(List<PromptResult> results, int count) {
        assertThat(results)
                .extracting(PromptResult::getId)
                .containsExactlyElementsOf(
                        IntStream.range(0, count).mapToObj(i -> "r" + i).toList());
        assertThat(results)
                .filteredOn(result -> result.getSource() == ResultSource.CALL)
                .hasSize(1);
    }

    static long count(Flowing flow, String store) {
        long count = 0;
        try (var all = flow.driver.getKeyValueStore(store).all()) {
            while (all.hasNext()) {
                all.next();
                count++;
            }
        }
        return count;
    }
}
