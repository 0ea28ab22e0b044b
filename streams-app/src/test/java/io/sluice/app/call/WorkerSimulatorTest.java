package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.provider.ProviderClient;
import io.sluice.local.EmbeddedBroker;
import io.sluice.local.provider.Crash;
import io.sluice.local.provider.JournalJudge;
import io.sluice.local.provider.JournalLine;
import io.sluice.local.provider.JournalReader;
import io.sluice.local.provider.LatencyProfile;
import io.sluice.local.provider.LimitKind;
import io.sluice.local.provider.ProviderLimits;
import io.sluice.local.provider.ProviderSimulator;
import io.sluice.local.provider.SimulatorOptions;
import io.sluice.schema.Answer;
import io.sluice.schema.Call;
import io.sluice.schema.CallOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The call worker against the simulator, whose journal judges it. */
@Timeout(180)
@ExtendWith(SharedBroker.class)
class WorkerSimulatorTest {
    /** An ended call waits no longer for its commit, on a machine that does other things too. */
    private static final Duration COMMIT_WITHIN = Duration.ofSeconds(3);

    @TempDir
    Path dir;

    private final EmbeddedBroker broker;
    private Path journal;

    WorkerSimulatorTest(EmbeddedBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void nameJournal() {
        journal = dir.resolve("journal.jsonl");
    }

    @Test
    void killsAtAnyMomentRepayOnlyWhatWasInFlight() throws IOException, InterruptedException {
        Repaid repaid = repaid(false);
        assertThat(repaid.unexplained()).as("%s", repaid).isLessThanOrEqualTo(0);
    }

    @Test
    void theJournalSeesAWorkerThatLostWhatItsPredecessorCommitted() throws IOException, InterruptedException {
        assertThat(repaid(true).unexplained()).isGreaterThan(50);
    }

    /** Payments that no kill explains, the kills, and how many attempts are known to be perhaps paid. */
    private record Repaid(List<JournalLine> lines, List<Crash> kills, long perhapsPaid) {
        long unexplained() {
            return lines.size() - perhapsPaid;
        }
    }

    /** Some hundred calls a second, forty at a time, and kills after seconds; a forgetful heir is another group, which is given the same calls. */
    private Repaid repaid(boolean forgetful) throws IOException, InterruptedException {
        int calls = forgetful ? 800 : 1_500;
        SimulatorOptions options =
                SimulatorOptions.defaults(journal).withLatency(new LatencyProfile(400, 0.3, 0, 1_000));
        List<Crash> crashes = new ArrayList<>();
        long perhapsPaid;
        try (ProviderSimulator simulator = ProviderSimulator.start(options);
                Bed bed = new Bed(broker.bootstrapServers(), forgetful ? "sim.f." : "sim.k.");
                Bed other = new Bed(broker.bootstrapServers(), forgetful ? "sim.g." : "sim.o.")) {
            LaneConfig lane = WorkerProcess.lane(simulator.openAiBaseUri(), Limits.none());
            bed.lane(lane);
            other.lane(lane);
            Bed heir = forgetful ? other : bed;
            for (int i = 0; i < calls; i++) {
                bed.send(chat(i));
                if (forgetful) {
                    other.send(chat(i));
                }
            }
            bed.flush();
            for (int kill = 0; kill < (forgetful ? 1 : 2); kill++) {
                int before = journal().size();
                Process worker = WorkerProcess.start(dir.resolve("worker.log"), bed, simulator.openAiBaseUri());
                Bed.await("five seconds of calls at the provider", () -> hasRun(journal(), before, 5_000));
                long beganMs = System.currentTimeMillis();
                worker.destroyForcibly().waitFor();
                crashes.add(new Crash(beganMs, System.currentTimeMillis()));
            }
            try (ProviderClient provider = WorkerProcess.provider(lane)) {
                heir.start("a", provider);
                Sight sight = heir.awaitAnswers(calls);
                assertThat(OneEndPerOffset.violations(sight)).isEmpty();
                perhapsPaid = sight.answers().stream()
                        .mapToLong(answer -> answer.value().getAmbiguous())
                        .sum();
                assertThat(sight.answers()).allMatch(answer -> answer.value().getOutcome() == CallOutcome.ANSWERED);
                assertThat(sight.answers().stream().map(Sight.Placed::value).map(Answer::getUsage))
                        .doesNotContainNull();
            }
        }
        List<JournalLine> lines = new JournalJudge(journal()).paidAgainUnexplained(crashes, COMMIT_WITHIN);
        return new Repaid(lines, crashes, perhapsPaid);
    }

    private static boolean hasRun(List<JournalLine> journal, int before, long forMs) {
        return journal.size() > before
                && journal.getLast().arrivedAtMs() - journal.get(before).arrivedAtMs() >= forMs;
    }

    @Test
    void restartsAndCrashesNeverExceedTheLimit() throws IOException {
        assertThat(overLimitAfterRestarts(false)).isZero();
    }

    @Test
    void theJournalSeesAWorkerThatForgetsWhatItsPredecessorSpent() throws IOException {
        assertThat(overLimitAfterRestarts(true)).isPositive();
    }

    /** Five starts, each with the burst that a limit of 24 a minute allows; forgetful workers are a new group each. */
    private long overLimitAfterRestarts(boolean forgetful) throws IOException {
        SimulatorOptions options = SimulatorOptions.defaults(journal)
                .withLatency(LatencyProfile.IMMEDIATE)
                .withLimits(ProviderLimits.NONE.with(LimitKind.REQUESTS_PER_MINUTE, 24));
        try (ProviderSimulator simulator = ProviderSimulator.start(options)) {
            LaneConfig lane = WorkerProcess.lane(simulator.openAiBaseUri(), WorkerProcess.perMinute(24));
            for (int start = 0; start < 5; start++) {
                String prefix = forgetful ? "sim.f" + start + "." : "sim.h.";
                try (Bed bed = new Bed(broker.bootstrapServers(), prefix);
                        ProviderClient provider = WorkerProcess.provider(lane)) {
                    bed.lane(lane);
                    for (int i = 0; i < 20; i++) {
                        bed.send(chat(start * 20 + i));
                    }
                    bed.flush();
                    long before = journal().size();
                    CallWorker worker = bed.start("a", provider);
                    Bed.await(
                            "calls, or a wait for the window",
                            () -> journal().size() >= before + 6
                                    || (worker.stats().lane("sim").ready() > 0
                                            && !worker.stats()
                                                    .lane("sim")
                                                    .blockedOn()
                                                    .isEmpty()));
                    if (start % 2 == 0) {
                        worker.close();
                    }
                }
            }
        }
        return journal().stream()
                .filter(line -> line.outcome().equals("over_limit"))
                .count();
    }

    private static Call chat(int number) {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"What is " + number + " + 1?\"}]}";
        return Bed.call("sim", number).setModel("gpt-4o-mini").setBody(body).build();
    }

    private List<JournalLine> journal() {
        try {
            return JournalReader.read(journal).lines();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
