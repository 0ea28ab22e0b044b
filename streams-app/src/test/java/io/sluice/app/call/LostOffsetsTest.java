package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Limits;
import io.sluice.local.EmbeddedBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The group's offsets expire after idle days, or somebody deletes them. */
@Timeout(180)
class LostOffsetsTest {
    @TempDir
    Path dir;

    @Test
    void workGoesOnWhereTheQuotaRecordSaysWhenTheGroupsOffsetsAreGone() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir, 0);
                Bed bed = new Bed(broker.bootstrapServers(), "l.")) {
            bed.lane("one", Limits.none());
            bed.send("one", 0, 500);
            FakeProvider provider = FakeProvider.prompt();
            try (CallWorker worker = bed.start("a", provider)) {
                bed.awaitAnswers(500);
            }
            deleteGroup(broker, bed);
            bed.send("one", 500, 600);
            try (CallWorker worker = bed.start("a", provider)) {
                Sight sight = bed.awaitAnswers(600);
                assertThat(OneEndPerOffset.violations(sight)).isEmpty();
                assertThat(provider.attempts()).isEqualTo(600);
            }

            // A crash: what had ended beyond the lowest open call is paid again, and nothing below it.
            CountDownLatch gate = new CountDownLatch(1);
            bed.send("one", 600, 700);
            FakeProvider stuck = FakeProvider.gated(Map.of(Bed.body(650), gate));
            CallWorker crashing = bed.start("a", stuck);
            bed.awaitAnswers(699);
            Bed.await("the quota record to tell of it", () -> lastOffset(bed) >= 650);
            crashing.halt();
            deleteGroup(broker, bed);
            FakeProvider after = FakeProvider.prompt();
            bed.start("a", after);
            bed.await(sight -> sight.answers().size() >= 749, "the rest again");
            assertThat(after.counts()).hasSize(50).doesNotContainKey(Bed.body(649));
        }
    }

    @Test
    void aTopicThatWasCreatedAgainIsReadFromItsBeginning() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir, 0);
                Bed bed = new Bed(broker.bootstrapServers(), "r.")) {
            bed.lane("one", Limits.none());
            bed.send("one", 0, 20);
            FakeProvider provider = FakeProvider.prompt();
            try (CallWorker worker = bed.start("a", provider)) {
                bed.awaitAnswers(20);
            }
            try (Admin admin = admin(broker)) {
                admin.deleteTopics(List.of(bed.topics.calls("one"))).all().get();
                String gone = bed.topics.calls("one");
                Bed.await("the topic to be gone", () -> !names(admin).contains(gone));
            }
            deleteGroup(broker, bed);
            bed.createTopics(List.of("one"));
            bed.send("one", 20, 70);
            bed.start("a", provider);
            bed.awaitAnswers(70);
            assertThat(provider.attempts()).isEqualTo(70);
        }
    }

    private static long lastOffset(Bed bed) {
        return bed.sight().quotas().getLast().getCommittedOffsets().getOrDefault(bed.topics.calls("one"), 0L);
    }

    private static void deleteGroup(EmbeddedBroker broker, Bed bed) throws Exception {
        String group = bed.config.prefix() + "calls";
        try (Admin admin = admin(broker)) {
            admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
            admin.deleteConsumerGroups(List.of(group)).all().get();
        }
    }

    private static java.util.Set<String> names(Admin admin) {
        try {
            return admin.listTopics().names().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static Admin admin(EmbeddedBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }
}
