package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Limits;
import io.sluice.local.EmbeddedBroker;
import io.sluice.schema.Answer;
import io.sluice.schema.SlotQuota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds over crashes, rebalances and handovers. */
@Timeout(180)
@ExtendWith(SharedBroker.class)
class WorkerCrashTest {
    private static final AtomicInteger TESTS = new AtomicInteger();
    /** An attempt that began longer ago has ended and is committed. */
    private static final long LATELY = TimeUnit.SECONDS.toNanos(2);

    private Bed bed;

    @BeforeEach
    void makeTopics(EmbeddedBroker broker) {
        bed = new Bed(broker.bootstrapServers(), "c" + TESTS.incrementAndGet() + ".");
    }

    @AfterEach
    void stopWorkers() {
        bed.close();
    }

    @Test
    void crashesAtAnyMomentRepayOnlyWhatWasInFlightAndEndEveryCallOnce() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int calls = 1_500;
        bed.worker(Bed.quick(Duration.ofSeconds(3), Duration.ofSeconds(1)));
        // Slow, so that a worker lives for seconds: what it does not commit then shows. An heir keeps the
        // places of its predecessor's calls until their deadline: a short one here.
        bed.lane(
                "one",
                new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(50)),
                Duration.ofMillis(500));
        bed.send("one", 0, calls);
        FakeProvider provider = slow(random.nextLong(), 300, 450);
        int repaid = 0;
        for (int crash = 0; crash < 2; crash++) {
            CallWorker worker = bed.start("a", provider);
            int until = provider.attempts() + 500 + random.nextInt(100);
            Bed.await("some attempts", () -> provider.attempts() >= until);
            long crashNanos = System.nanoTime();
            worker.halt();
            assertThat(worker.stopped()).isEmpty();
            // Sent but not committed at a crash: what the provider saw and no reader will ever see.
            int lost = provider.attempts() - bed.sight().answers().size() - repaid;
            assertThat((long) lost).as("seed %d", seed).isLessThanOrEqualTo(sentSince(provider, crashNanos - LATELY));
            repaid += lost;
        }
        bed.start("a", provider);
        Sight sight = bed.awaitAnswers(calls);
        assertThat(OneEndPerOffset.violations(sight)).as("seed %d", seed).isEmpty();
        assertThat(provider.attempts()).as("seed %d", seed).isEqualTo(calls + repaid);
    }

    private static long sentSince(FakeProvider provider, long nanos) {
        return provider.seen().stream().filter(seen -> seen.nanos() - nanos > 0).count();
    }

    @Test
    void theCheckerSeesALostADoubledAndAMisplacedAnswer() {
        bed.lane("one", Limits.none());
        bed.send("one", 0, 20);
        bed.start("a", FakeProvider.prompt());
        Sight sight = bed.awaitAnswers(20);
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();

        List<Sight.Placed<Answer>> lost = sight.answers().subList(1, 20);
        assertThat(OneEndPerOffset.violations(with(sight, lost))).hasSize(1);

        List<Sight.Placed<Answer>> doubled = new ArrayList<>(sight.answers());
        doubled.add(sight.answers().getFirst());
        assertThat(OneEndPerOffset.violations(with(sight, doubled))).hasSize(1);

        Sight.Placed<Answer> first = sight.answers().getFirst();
        List<Sight.Placed<Answer>> misplaced = new ArrayList<>(lost);
        misplaced.add(new Sight.Placed<>(
                new TopicPartition(first.partition().topic(), (first.partition().partition() + 1) % Bed.PARTITIONS),
                first.offset(),
                first.value()));
        assertThat(OneEndPerOffset.violations(with(sight, misplaced))).hasSize(1);
    }

    private static Sight with(Sight sight, List<Sight.Placed<Answer>> answers) {
        return new Sight(sight.calls(), answers, sight.deadLetters(), sight.completed(), sight.quotas());
    }

    @Test
    void aSecondWorkerTakesALaneOverAndNothingIsPaidTwice() {
        for (int lane = 0; lane < 4; lane++) {
            bed.lane("lane" + lane, Limits.of(600_000, 600_000_000, 3));
        }
        FakeProvider one = slow(1);
        CallWorker first = bed.start("a", one);
        Bed.await("the first to own all", () -> active(first) == 4);
        for (int lane = 0; lane < 4; lane++) {
            bed.send("lane" + lane, lane * 1_000, lane * 1_000 + 1_000);
        }
        Bed.await("some attempts", () -> one.attempts() > 300);
        FakeProvider other = slow(2);
        CallWorker second = bed.start("b", other);
        Bed.await("the second to own two", () -> active(second) == 2);
        Bed.await("the second to attempt", () -> other.attempts() > 100);
        Sight sight = bed.awaitAnswers(4_000);
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        assertThat(one.attempts() + other.attempts()).isEqualTo(4_000);
        assertThat(first.stopped()).isEmpty();
        assertThat(second.stopped()).isEmpty();
        SlotQuota handed = sight.quotas().stream()
                .filter(SlotQuota::getReleased)
                .findFirst()
                .orElseThrow();
        assertThat(handed.getSpent().stream()
                        .mapToLong(spent -> spent.getRequests())
                        .sum())
                .isPositive();
    }

    @Test
    void anHeirCountsWhatItsPredecessorSpent() {
        bed.lane("one", Limits.of(20, 1_000_000, 100));
        bed.send("one", 0, 5);
        FakeProvider provider = FakeProvider.prompt();
        CallWorker first = bed.start("a", provider);
        bed.awaitAnswers(5);
        first.close();

        // Nothing waits, so that all that the heir counts is inherited.
        CallWorker heir = bed.start("a", provider);
        Bed.await("the heir to be active", () -> active(heir) == 1);
        Bed.await("the heir to know", () -> heir.stats().lane("one").requestsInWindow() >= 5);
        assertThat(heir.stats().lane("one").started()).isZero();
        assertThat(bed.sight().quotas()).anyMatch(SlotQuota::getReleased);
    }

    @Test
    void afterACrashTheHeirAssumesThatThePredecessorWentOn() {
        bed.lane("one", Limits.of(600, 1_000_000, 100));
        bed.send("one", 0, 20);
        FakeProvider provider = FakeProvider.prompt();
        CallWorker first = bed.start("a", provider);
        bed.awaitAnswers(20);
        first.halt();

        CallWorker heir = bed.start("a", provider);
        Bed.await(
                "the heir to assume more than was seen",
                () -> heir.stats().lane("one").requestsInWindow() > 20);
        assertThat(heir.stats().lane("one").started()).isZero();
        assertThat(provider.attempts()).isEqualTo(20);
    }

    @Test
    void anotherProcessWithTheSameInstanceIdMakesTheFirstStop() {
        bed.lane("one", Limits.none());
        CallWorker first = bed.start("a", FakeProvider.prompt());
        Bed.await("the first to own", () -> active(first) == 1);
        CallWorker second = bed.start("a", FakeProvider.prompt());
        Bed.await("the first to stop", () -> first.stopped().isPresent());
        assertThat(first.stopped().orElseThrow()).contains("instance id");
        bed.send("one", 0, 100);
        assertThat(OneEndPerOffset.violations(bed.awaitAnswers(100))).isEmpty();
        assertThat(second.stopped()).isEmpty();
    }

    @Test
    void anotherInstanceTakesOverWhenTheSessionEnds() {
        bed.lane("one", Limits.none());
        bed.send("one", 0, 200);
        FakeProvider provider = FakeProvider.prompt();
        CallWorker first = bed.start("a", provider);
        bed.awaitAnswers(200);
        first.halt();
        bed.send("one", 200, 400);
        bed.start("b", provider);
        assertThat(OneEndPerOffset.violations(bed.awaitAnswers(400))).isEmpty();
        assertThat(provider.attempts()).isEqualTo(400);
    }

    private static int active(CallWorker worker) {
        return worker.stats().lanes().values().stream()
                .mapToInt(LaneStats::slotsActive)
                .sum();
    }

    private static FakeProvider slow(long seed) {
        return slow(seed, 1, 31);
    }

    private static FakeProvider slow(long seed, long fromMs, long untilMs) {
        Random random = new Random(seed);
        return new FakeProvider(call -> {
            try {
                long ms;
                synchronized (random) {
                    ms = random.nextLong(fromMs, untilMs);
                }
                TimeUnit.MILLISECONDS.sleep(ms);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return FakeProvider.transientFailure();
            }
            return FakeProvider.answer(call);
        });
    }

    @Test
    void drainTimeIsBoundedAndWhatStillRunsIsPaidAgain() {
        bed.lane("one", Limits.none()).worker(Bed.quick(Duration.ofSeconds(6), Duration.ofMillis(300)));
        bed.send("one", 0, 10);
        FakeProvider hanging = new FakeProvider(call -> FakeProvider.await(new CountDownLatch(1))
                ? FakeProvider.answer(call)
                : FakeProvider.transientFailure());
        CallWorker worker = bed.start("a", hanging);
        Bed.await("ten calls in flight", () -> hanging.inFlight() == 10);
        worker.close();
        assertThat(bed.sight().answers()).isEmpty();

        FakeProvider prompt = FakeProvider.prompt();
        bed.start("a", prompt);
        assertThat(OneEndPerOffset.violations(bed.awaitAnswers(10))).isEmpty();
        assertThat(prompt.attempts()).isEqualTo(10);
    }
}
