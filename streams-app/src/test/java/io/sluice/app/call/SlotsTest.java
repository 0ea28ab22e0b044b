package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.SlotConfig;
import io.sluice.app.provider.ProviderClient;
import io.sluice.local.EmbeddedBroker;
import io.sluice.local.provider.JournalLine;
import io.sluice.local.provider.JournalReader;
import io.sluice.local.provider.LatencyProfile;
import io.sluice.local.provider.ProviderLimits;
import io.sluice.local.provider.ProviderSimulator;
import io.sluice.local.provider.SimulatorOptions;
import io.sluice.schema.Call;
import io.sluice.schema.ServiceClass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Slots and classes on a real broker: who owns them may change at any time, what they may spend does not. */
@Timeout(180)
@ExtendWith(SharedBroker.class)
class SlotsTest {
    @TempDir
    Path dir;

    private final EmbeddedBroker broker;
    private Path journal;

    SlotsTest(EmbeddedBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void nameJournal() {
        journal = dir.resolve("journal.jsonl");
    }

    @Test
    void threeSlotsKeepTheLimitWhileWorkersComeStopAndCrash() throws IOException {
        try (ProviderSimulator simulator = ProviderSimulator.start(limited(60))) {
            LaneConfig lane = lane(simulator, 60, 3);
            try (Bed bed = new Bed(broker.bootstrapServers(), "slots.s.");
                    ProviderClient provider = WorkerProcess.provider(lane)) {
                bed.lane(lane);
                for (int i = 0; i < 300; i++) {
                    bed.send(chat(i).build());
                }
                bed.flush();
                CallWorker a = bed.start("a", provider);
                Bed.await("the first worker to own every slot", () -> active(a) == 3);
                CallWorker b = bed.start("b", provider);
                CallWorker c = bed.start("c", provider);
                Bed.await("one slot each", () -> active(a) == 1 && active(b) == 1 && active(c) == 1);
                a.close();
                b.halt();
                Bed.await("the last worker to own every slot", () -> active(c) == 3);
                CallWorker again = bed.start("a", provider);
                Bed.await("slots to come back", () -> active(again) > 0);
                long before = journal().size();
                Bed.await("calls of all slots", () -> journal().size() >= before + 3);
                awaitOneEndPerOffset(bed);
                assertThat(overLimit()).isZero();
                assertThat(bed.sight().quotas().stream()
                                .map(quota -> quota.getSlot())
                                .collect(Collectors.toSet()))
                        .isEqualTo(Set.of(0, 1, 2));
            }
        }
    }

    @Test
    void aWorkerThatWasFrozenPastItsSessionStartsNothingWhenItWakes() throws IOException, InterruptedException {
        try (ProviderSimulator simulator = ProviderSimulator.start(limited(60))) {
            LaneConfig lane = lane(simulator, 60, 1);
            try (Bed bed = new Bed(broker.bootstrapServers(), "slots.z.");
                    ProviderClient provider = WorkerProcess.provider(lane)) {
                bed.lane(lane);
                for (int i = 0; i < 300; i++) {
                    bed.send(chat(i).build());
                }
                bed.flush();
                Process frozen = WorkerProcess.start(dir.resolve("worker.log"), bed, simulator.openAiBaseUri(), "60");
                try {
                    Bed.await("calls of the first owner", () -> journal().size() >= 12);
                    signal(frozen, "STOP");
                    CallWorker heir = bed.start("b", provider);
                    Bed.await("an heir", () -> active(heir) == 1);
                    long atWake = bed.sight().answers().size();
                    signal(frozen, "CONT");
                    Bed.await(
                            "the heir to go on beside the one that woke",
                            () -> bed.sight().answers().size() >= atWake + 8);
                } finally {
                    frozen.destroyForcibly().waitFor();
                }
                assertThat(overLimit()).isZero();
                awaitOneEndPerOffset(bed);
            }
        }
    }

    @Test
    void interactiveCallsOvertakeABulkBacklogThatNeverStarves() {
        LaneConfig narrow = WorkerProcess.lane(java.net.URI.create("http://127.0.0.1:1/v1"), Limits.none());
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch allTaken = new CountDownLatch(1);
        FakeProvider provider = new FakeProvider(call -> {
            order.add(call.body());
            return FakeProvider.await(allTaken) ? FakeProvider.answer(call) : FakeProvider.transientFailure();
        });
        try (Bed bed = new Bed(broker.bootstrapServers(), "slots.c.")) {
            bed.lane(withInFlight(narrow, 1));
            for (int i = 0; i < 400; i++) {
                bed.send(Bed.call("sim", i)
                        .setServiceClass(i < 200 ? ServiceClass.BULK : ServiceClass.INTERACTIVE)
                        .build());
            }
            bed.flush();
            CallWorker worker = bed.start("a", provider);
            Bed.await("all calls in memory", () -> worker.stats().lane("sim").ready() == 399);
            allTaken.countDown();
            Sight sight = bed.awaitAnswers(400);
            assertThat(OneEndPerOffset.violations(sight)).isEmpty();
            assertThat(sight.answers()).hasSize(400);
            int lastInteractive = 0;
            for (int at = 0; at < order.size(); at++) {
                lastInteractive = number(order.get(at)) >= 200 ? at : lastInteractive;
            }
            // While both wait, one in ten is BULK; the one that was started before the others were taken may be, too.
            assertThat(order.subList(0, lastInteractive).stream()
                            .filter(body -> number(body) < 200)
                            .count())
                    .isBetween(21L, 24L);
        }
    }

    /** A look at working workers may fall between reading the offsets and the answers of one commit; a violation would stay. */
    private static void awaitOneEndPerOffset(Bed bed) {
        Bed.await(
                "one end for each committed offset",
                () -> OneEndPerOffset.violations(bed.sight()).isEmpty());
    }

    private static int number(String body) {
        return Integer.parseInt(body.replaceAll("\\D", ""));
    }

    private static LaneConfig withInFlight(LaneConfig lane, long calls) {
        return with(lane, Limits.none().with(io.sluice.app.config.Dimension.CALLS_IN_FLIGHT, calls), 1);
    }

    private static LaneConfig lane(ProviderSimulator simulator, long perMinute, int slots) {
        return with(
                WorkerProcess.lane(simulator.openAiBaseUri(), Limits.none()),
                WorkerProcess.perMinute(perMinute),
                slots);
    }

    private static LaneConfig with(LaneConfig lane, Limits limits, int slots) {
        return new LaneConfig(
                        lane.name(),
                        lane.provider(),
                        lane.baseUrl(),
                        lane.apiKey(),
                        lane.models(),
                        limits,
                        lane.delayMax(),
                        lane.totalDeadline(),
                        lane.retry(),
                        lane.callsOpenMax(),
                        lane.outputTokensDefault())
                .withSlots(SlotConfig.defaults().withCount(slots));
    }

    private SimulatorOptions limited(long perMinute) {
        return SimulatorOptions.defaults(journal)
                .withLatency(LatencyProfile.IMMEDIATE)
                .withLimits(ProviderLimits.perMinute(perMinute, 10_000_000));
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private static int active(CallWorker worker) {
        return worker.stats().lane("sim").slotsActive();
    }

    private static Call.Builder chat(int number) {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"What is " + number + " + 1?\"}]}";
        return Bed.call("sim", number).setModel("gpt-4o-mini").setBody(body);
    }

    private long overLimit() {
        return journal().stream()
                .filter(line -> line.outcome().equals("over_limit"))
                .count();
    }

    private List<JournalLine> journal() {
        try {
            return JournalReader.read(journal).lines();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
