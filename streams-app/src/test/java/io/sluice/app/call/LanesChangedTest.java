package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Limits;
import io.sluice.app.provider.ProviderClient;
import io.sluice.local.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts with other lanes than the last, sooner than the group gives up the member that was. */
@Timeout(180)
class LanesChangedTest {
    /** Members of a group hear of a rebalance by a heartbeat, five in a session. */
    private static final Duration SESSION = Duration.ofSeconds(20);

    @TempDir
    static Path dir;

    private static EmbeddedBroker broker;

    private final ProviderClient provider = FakeProvider.prompt();

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(dir, 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLaneThatIsNewAtARestartIsServed(boolean killed) {
        try (Bed bed = bed(killed ? "k." : "c.").lane("old", Limits.none())) {
            CallWorker first = bed.start("a", provider);
            bed.send("old", 0, 1);
            bed.awaitAnswers(1);
            end(first, killed);
            bed.lane("new", Limits.none());
            bed.send("new", 1, 20);
            CallWorker again = bed.start("a", provider);
            bed.awaitAnswers(20);
            end(again, killed);
            // What was there at the last start is what the group knows.
            bed.send("old", 20, 30);
            bed.send("new", 30, 40);
            CallWorker third = bed.start("a", provider);
            Sight sight = bed.awaitAnswers(40);
            assertThat(OneEndPerOffset.violations(sight)).isEmpty();
            assertThat(sight.answers()).hasSize(40);
            assertThat(active(third)).isEqualTo(2);
        }
    }

    @Test
    void oneWorkerAfterTheOtherMayLearnOfALane() {
        try (Bed bed = bed("r.").lane("old", Limits.none()).lane("other", Limits.none())) {
            CallWorker leader = bed.start("a", provider);
            Bed.await("all slots", () -> active(leader) == 2);
            CallWorker follower = bed.start("b", provider);
            Bed.await("one slot each", () -> active(leader) == 1 && active(follower) == 1);

            // The follower first: the leader knows nothing of the lane.
            follower.close();
            bed.lane("new", Limits.none());
            bed.send("new", 0, 10);
            CallWorker knowing = bed.start("b", provider);
            bed.awaitAnswers(10);
            leader.close();
            bed.lane("newest", Limits.none());
            bed.send("newest", 10, 20);
            CallWorker knowingAll = bed.start("a", provider);
            bed.awaitAnswers(20);
            Bed.await("an owner of every slot", () -> active(knowing) + active(knowingAll) == 4);

            bed.send("old", 20, 30);
            bed.send("other", 30, 40);
            bed.send("new", 40, 50);
            Sight sight = bed.awaitAnswers(50);
            assertThat(OneEndPerOffset.violations(sight)).isEmpty();
            assertThat(sight.answers()).hasSize(50);
        }
    }

    private static Bed bed(String prefix) {
        return new Bed(broker.bootstrapServers(), prefix).worker(Bed.quick(SESSION, Duration.ofSeconds(2)));
    }

    private static void end(CallWorker worker, boolean killed) {
        Consumer<CallWorker> ends = killed ? CallWorker::halt : CallWorker::close;
        ends.accept(worker);
    }

    private static int active(CallWorker worker) {
        return worker.stats().lanes().values().stream()
                .mapToInt(LaneStats::slotsActive)
                .sum();
    }
}
