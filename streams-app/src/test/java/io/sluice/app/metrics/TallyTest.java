package io.sluice.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.app.state.StateSerde;
import io.sluice.schema.Answer;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.Failure;
import io.sluice.schema.FailureKind;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import io.sluice.schema.TokenUsage;
import io.sluice.schema.UsageTotals;
import io.sluice.schemas.GeneratedTypes;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final List<ResultSource> SOURCES =
            List.of(ResultSource.CALL, ResultSource.CACHE, ResultSource.COALESCED);

    private static final List<FailureKind> KINDS = List.of(FailureKind.values());

    @BeforeAll
    static void trust() {
        GeneratedTypes.trust();
    }

    private static PromptResult result(Random random) {
        return PromptResult.newBuilder()
                .setId("r")
                .setStatus(ResultStatus.ANSWERED)
                .setSource(SOURCES.get(random.nextInt(SOURCES.size())))
                .setUsage(new TokenUsage(random.nextLong(1000), 0L, random.nextLong(1000)))
                .setSavedNanos(random.nextLong(1_000_000))
                .setTotalMs(random.nextLong(100_000))
                .build();
    }

    private static Answer answer(Random random) {
        return Answer.newBuilder()
                .setCallId("c")
                .setFingerprint("f")
                .setLane("chat")
                .setModel("m")
                .setOutcome(CallOutcome.ANSWERED)
                .setAttempts(1 + random.nextInt(3))
                .setFailedAttempts(Map.of("THROTTLED", random.nextInt(3), "TRANSIENT", 1))
                .setUsage(new TokenUsage(random.nextLong(1000), random.nextLong(10), random.nextLong(1000)))
                .setCostNanos(random.nextLong(1_000_000))
                .setPriceVersion("v" + random.nextInt(2))
                .build();
    }

    @Test
    void partsAddUpToTheWhole() {
        Random random = new Random(4);
        Tally whole = new Tally();
        Tally sum = new Tally();
        for (int i = 0; i < 20; i++) {
            Tally part = new Tally();
            for (int j = 0; j < 10; j++) {
                PromptResult result = result(random);
                Answer answer = answer(random);
                whole.add(result).add(answer);
                part.add(result).add(answer);
            }
            sum.add(part.toTotals());
        }
        assertThat(sum.toTotals()).isEqualTo(whole.toTotals());
    }

    @Test
    void aBucketHoldsWhatItsBoundsSay() {
        for (long ms = 2; ms < 1_000_000; ms = ms * 21 / 20 + 1) {
            int bucket = LatencyBuckets.bucket(ms);
            assertThat((double) ms)
                    .isGreaterThanOrEqualTo(LatencyBuckets.lowerBound(bucket))
                    .isLessThan(LatencyBuckets.lowerBound(bucket + 1));
        }
        assertThat(LatencyBuckets.bucket(0)).isZero();
        assertThat(LatencyBuckets.bucket(Long.MAX_VALUE)).isEqualTo(159);
    }

    @Test
    void percentilesLieInTheRightBucket() {
        LatencyBuckets buckets = new LatencyBuckets();
        for (int ms = 1; ms <= 1000; ms++) {
            buckets.add(ms);
        }
        List<Long> counts = buckets.toList();
        assertThat(LatencyBuckets.percentile(counts, 0.5)).isCloseTo(500, within(500 * 0.1));
        assertThat(LatencyBuckets.percentile(counts, 0.99)).isCloseTo(990, within(990 * 0.1));
        assertThat(LatencyBuckets.percentile(List.of(), 0.5)).isNull();
    }

    @Test
    void whatIsWrittenWithEachResultIsWhatAvroWrites() {
        StateSerde<UsageTotals> totals = StateSerde.of(UsageTotals.class);
        Random random = new Random(5);
        Tally tally = new Tally();
        assertThat(totals.fromBytes(totals.toBytes(tally::writeTo))).isEqualTo(tally.toTotals());
        for (int i = 0; i < 50; i++) {
            tally.add(result(random));
            tally.add(answer(random));
            tally.add(failed(random));
            byte[] written = totals.toBytes(tally::writeTo);
            assertThat(totals.fromBytes(written)).isEqualTo(tally.toTotals());
            assertThat(written).hasSameSizeAs(totals.toBytes(tally.toTotals()));
        }
    }

    private static PromptResult failed(Random random) {
        return PromptResult.newBuilder(result(random))
                .setStatus(ResultStatus.FAILED)
                .setFailure(Failure.newBuilder()
                        .setKind(KINDS.get(random.nextInt(KINDS.size())))
                        .build())
                .build();
    }
}
