package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.LimitSource;
import io.sluice.app.config.Limits;
import io.sluice.app.config.SlotConfig;
import io.sluice.app.config.TokenAccounting;
import io.sluice.app.provider.Exchange;
import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.PriceFile;
import io.sluice.app.provider.ProviderClient;
import io.sluice.app.provider.RateReport;
import io.sluice.app.provider.RateReport.Counted;
import io.sluice.app.provider.RateReport.Reading;
import io.sluice.app.provider.TokenEstimator;
import io.sluice.app.provider.Usage;
import io.sluice.local.EmbeddedBroker;
import io.sluice.local.provider.LatencyProfile;
import io.sluice.local.provider.ProviderLimits;
import io.sluice.local.provider.ProviderSimulator;
import io.sluice.local.provider.SimulatorOptions;
import io.sluice.schema.Call;
import io.sluice.schema.CallOutcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code limits: auto} against the simulator, which shares no code with the worker: one test for each way of learning. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
class LearningTest {
    @TempDir
    static Path dir;

    private final EmbeddedBroker broker;

    LearningTest(EmbeddedBroker broker) {
        this.broker = broker;
    }

    @Test
    void headersTellTheLimitsAndTheNextOwnerKnowsThem() throws IOException {
        SimulatorOptions options = options("headers")
                .withLatency(LatencyProfile.IMMEDIATE)
                .withLimits(ProviderLimits.perMinute(6_000, 90_000_000));
        try (ProviderSimulator simulator = ProviderSimulator.start(options);
                Bed bed = new Bed(broker.bootstrapServers(), "learn.h.")) {
            LaneConfig lane = lane(simulator);
            try (ProviderClient provider = WorkerProcess.provider(lane)) {
                send(bed.lane(lane), 0, 40);
                CallWorker first = bed.start("a", provider);
                bed.awaitAnswers(40);
                Bed.await("the limits", () -> learned(first).from().equals("headers"));
                assertThat(learned(first).limits())
                        .containsEntry(Dimension.REQUESTS_PER_MINUTE, 6_000L)
                        .containsEntry(Dimension.TOKENS_PER_MINUTE, 90_000_000L);
                first.close();
                assertThat(bed.sight().quotas().getLast().getLearned()).containsEntry("requests-per-minute", 6_000L);

                CallWorker second = bed.start("b", provider);
                Bed.await(
                        "what the first had learned",
                        () -> Long.valueOf(6_000)
                                .equals(learned(second).limits().get(Dimension.REQUESTS_PER_MINUTE)));
            }
        }
    }

    @Test
    void throttlesAloneTellARate() throws IOException {
        AtomicInteger taken = new AtomicInteger();
        try (Bed bed = new Bed(broker.bootstrapServers(), "learn.t.")) {
            LaneConfig lane = nowhere(Limits.none()).withSource(LimitSource.auto());
            send(bed.lane(lane), 0, 60);
            FakeProvider provider = new FakeProvider(
                    call -> taken.incrementAndGet() % 5 == 0 ? FakeProvider.throttled(10) : FakeProvider.answer(call));
            CallWorker worker = bed.start("a", provider);
            Sight sight = bed.awaitAnswers(60);
            assertThat(sight.answers())
                    .allSatisfy(
                            answer -> assertThat(answer.value().getOutcome()).isEqualTo(CallOutcome.ANSWERED));
            Bed.await("a rate", () -> learned(worker).from().equals("throttles and latency"));
            assertThat(learned(worker).limits()).containsKey(Dimension.REQUESTS_PER_MINUTE);
        }
    }

    @Test
    void aServerThatOnlyGetsSlowerIsNotCrowded() throws IOException {
        SimulatorOptions options = options("slower")
                .withLatency(LatencyProfile.fixed(20).slowBeyond(30))
                .withLimits(ProviderLimits.NONE);
        try (ProviderSimulator simulator = ProviderSimulator.start(options);
                Bed bed = new Bed(broker.bootstrapServers(), "learn.s.")) {
            LaneConfig lane = lane(simulator);
            try (ProviderClient provider = WorkerProcess.provider(lane)) {
                send(bed.lane(lane), 0, 3_000);
                CallWorker worker = bed.start("a", provider);
                bed.awaitAnswers(3_000);
                Map<Dimension, Long> limits = learned(worker).limits();
                assertThat(learned(worker).from()).isEqualTo("latency");
                assertThat(limits.get(Dimension.CALLS_IN_FLIGHT)).isBetween(10L, 150L);
            }
        }
    }

    @Test
    void aSlotOfALaneThatLearnsHasItsShareOfTheCallsInFlight() {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Bed bed = new Bed(broker.bootstrapServers(), "learn.f.")) {
            LaneConfig lane = nowhere(Limits.none().with(Dimension.CALLS_IN_FLIGHT, 8))
                    .withSource(LimitSource.auto())
                    .withSlots(SlotConfig.defaults().withCount(2));
            send(bed.lane(lane), 0, 200);
            CountDownLatch gate = new CountDownLatch(1);
            AtomicInteger in = new AtomicInteger();
            FakeProvider provider = new FakeProvider(call -> {
                most.accumulateAndGet(in.incrementAndGet(), Math::max);
                // The first answers tell limits, so that nothing else holds the rest back.
                boolean answered = taken.incrementAndGet() <= 20 || FakeProvider.await(gate);
                in.decrementAndGet();
                return answered ? told(60_000) : FakeProvider.transientFailure();
            });
            CallWorker worker = bed.start("a", provider);
            Bed.await(
                    "both slots full",
                    () -> worker.stats().lane("sim").blockedOn().equals("calls-in-flight")
                            && provider.inFlight() >= 8
                            && learned(worker).from().equals("headers"));
            assertThat(learned(worker).limits()).containsEntry(Dimension.CALLS_IN_FLIGHT, 8L);
            gate.countDown();
            bed.awaitAnswers(200);
        }
        assertThat(most.get()).isEqualTo(8);
    }

    @Test
    void whatWasLearnedEndsWhereLimitsAreStated() {
        LaneConfig auto = nowhere(Limits.none()).withSource(LimitSource.auto());
        try (Bed bed = new Bed(broker.bootstrapServers(), "learn.u.")) {
            send(bed.lane(auto), 0, 10);
            CallWorker worker = bed.start("a", FakeProvider.prompt());
            bed.awaitAnswers(10);
            worker.close();
            assertThat(bed.sight().quotas().getLast().getLearned()).containsKey("calls-in-flight");
        }
        try (Bed bed = new Bed(broker.bootstrapServers(), "learn.u.")) {
            LaneConfig stated = nowhere(Limits.none().with(Dimension.REQUESTS_PER_MINUTE, 100_000));
            send(bed.lane(stated), 10, 110);
            CountDownLatch gate = new CountDownLatch(1);
            FakeProvider provider = new FakeProvider(
                    call -> FakeProvider.await(gate) ? FakeProvider.answer(call) : FakeProvider.transientFailure());
            CallWorker worker = bed.start("b", provider);
            Bed.await("more in flight than was ever learned", () -> provider.inFlight() > 30);
            gate.countDown();
            bed.awaitAnswers(110);
            worker.close();
            assertThat(bed.sight().quotas().getLast().getLearned()).isEmpty();
        }
    }

    @Test
    void theErrorOfLearnedLengthsIsThatOfWhatWasReserved() {
        try (Bed bed = new Bed(broker.bootstrapServers(), "o.")) {
            LaneConfig lane = nowhere(Limits.none().with(Dimension.TOKENS_PER_MINUTE, 100_000_000))
                    .withSource(new LimitSource(
                            Optional.empty(),
                            false,
                            LimitSource.Outputs.LEARNED,
                            Optional.of(TokenAccounting.AS_USED)));
            bed.tariff(Tariff.of(PriceFile.load(Optional.empty()), new TokenEstimator(4_096)));
            send(bed.lane(lane), 10, 40);
            CountDownLatch gate = new CountDownLatch(1);
            AtomicInteger taken = new AtomicInteger();
            FakeProvider provider = new FakeProvider(call -> {
                boolean late = taken.incrementAndGet() > 30;
                return late && !FakeProvider.await(gate)
                        ? FakeProvider.transientFailure()
                        : answerOf(late ? 1_000 : 10);
            });
            CallWorker worker = bed.start("a", provider);
            bed.awaitAnswers(30);
            send(bed, 40, 80);
            // Forty calls are under way with the length that was usual, and their answers are longer.
            Bed.await("all in flight", () -> provider.inFlight() == 40);
            gate.countDown();
            bed.awaitAnswers(70);
            Bed.await("the last end", () -> worker.stats().lane("sim").ended().getOrDefault("answered", 0L) == 70);
            assertThat(learned(worker).outputExceeded()).isBetween(0.55, 0.65);
        }
    }

    private static Outcome answerOf(long tokensOut) {
        return new Outcome.Answered(FakeProvider.exchange(200), "{}", Optional.of(Usage.of(10, 0, tokensOut)));
    }

    private static Outcome told(long requestsPerMinute) {
        Reading reading = new Reading(
                Counted.REQUESTS, requestsPerMinute, OptionalLong.of(requestsPerMinute - 100), OptionalLong.of(1_000));
        Exchange exchange =
                new Exchange(OptionalInt.of(200), Optional.of("req-1"), 1, new RateReport(List.of(reading)));
        return new Outcome.Answered(exchange, "{}", Optional.of(Usage.of(10, 0, 5)));
    }

    private static LaneConfig nowhere(Limits limits) {
        return WorkerProcess.lane(URI.create("http://127.0.0.1:1/v1"), limits);
    }

    private static SimulatorOptions options(String name) {
        return SimulatorOptions.defaults(dir.resolve(name + ".jsonl"));
    }

    private static LaneConfig lane(ProviderSimulator simulator) {
        return WorkerProcess.lane(simulator.openAiBaseUri(), Limits.none()).withSource(LimitSource.auto());
    }

    private static Learned learned(CallWorker worker) {
        return worker.stats().lane("sim").learned();
    }

    private static void send(Bed bed, int from, int to) {
        for (int i = from; i < to; i++) {
            String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"What is " + i + " + 1?\"}]}";
            Call call = Bed.call("sim", i).setModel("gpt-4o-mini").setBody(body).build();
            bed.send(call);
        }
        bed.flush();
    }
}
