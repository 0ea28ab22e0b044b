package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Limits;
import io.sluice.app.config.WorkerConfig;
import io.sluice.local.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that can no longer commit. */
@Timeout(180)
class WorkerOutageTest {
    @TempDir
    static Path dir;

    @Test
    void aWorkerThatCannotCommitStopsSendingBeforeItsSessionEndsAndGoesOnLater() {
        int calls = 6_000;
        EmbeddedBroker broker = EmbeddedBroker.start(dir, 0);
        int port = broker.port();
        try (Bed bed = new Bed(broker.bootstrapServers(), "o.")) {
            WorkerConfig config = Bed.quick(Duration.ofSeconds(6), Duration.ofSeconds(1));
            bed.worker(config).lane("one", Limits.of(18_000, 1_000_000_000, 1_000));
            bed.send("one", 0, calls);
            FakeProvider provider = FakeProvider.prompt();
            CallWorker worker = bed.start("a", provider);
            Bed.await("some attempts", () -> provider.attempts() > 200);

            broker.close();
            long closedNanos = System.nanoTime();
            Bed.await(
                    "the lease to end",
                    () -> worker.stats().lane("one").blockedOn().equals("lease"));
            long lastNanos = provider.seen().getLast().nanos();
            int attempts = provider.attempts();
            assertThat(attempts).isLessThan(calls);
            assertThat(Duration.ofNanos(lastNanos - closedNanos))
                    .isLessThan(config.sessionTimeout().minus(config.livenessMargin()));

            broker = EmbeddedBroker.start(dir, port);
            Sight sight = bed.awaitAnswers(calls);
            assertThat(OneEndPerOffset.violations(sight)).isEmpty();
            assertThat(worker.stopped()).isEmpty();
        } finally {
            broker.close();
        }
    }
}
