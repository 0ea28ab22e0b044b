package io.sluice.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import io.sluice.schema.JobState;
import io.sluice.schema.PromptResult;
import io.sluice.schema.UsageTotals;
import io.sluice.schema.UsageWindow;
import io.sluice.schemas.JobKeys;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadersTest {
    private static final Topics TOPICS = new Topics("sluice.");
    private static final Duration NOW = Duration.ZERO;

    private final SchemaCatalogue catalogue = SchemaCatalogue.inMemory();
    private final MockConsumer<String, byte[]> kafka = new MockConsumer<>("none");

    @AfterEach
    void close() {
        catalogue.close();
    }

    @Test
    void resultsAreReadFromTheGivenOffsetsOn() {
        topic("sluice.results", 2);
        try (ResultReader reader = new ResultReader(kafka, TOPICS, catalogue, new ReadPosition(Map.of(0, 1L)))) {
            result(0, 0, "before");
            result(0, 1, "a");
            result(1, 0, "b");

            assertThat(reader.poll(NOW)).extracting(PromptResult::getId).containsExactlyInAnyOrder("a", "b");
            assertThat(reader.position()).isEqualTo(new ReadPosition(Map.of(0, 2L, 1, 1L)));
            assertThat(reader.poll(NOW)).isEmpty();
        }
    }

    @Test
    void readerThatStartsAtAPositionGoesOnWithoutGapOrDouble() {
        topic("sluice.results", 1);
        ReadPosition kept;
        ResultReader first = new ResultReader(kafka, TOPICS, catalogue, ReadPosition.beginning());
        result(0, 0, "a");
        first.poll(NOW);
        kept = first.position();

        try (ResultReader second = new ResultReader(kafka, TOPICS, catalogue, kept)) {
            result(0, 1, "b");
            assertThat(second.poll(NOW)).extracting(PromptResult::getId).containsExactly("b");
        }
    }

    @Test
    void positionIsReadBackFromItsText() {
        ReadPosition position = new ReadPosition(Map.of(1, 23L, 0, 17L));

        assertThat(position).hasToString("0:17,1:23");
        assertThat(ReadPosition.parse(position.toString())).isEqualTo(position);
        assertThat(ReadPosition.parse("")).isEqualTo(ReadPosition.beginning());
        assertThatThrownBy(() -> ReadPosition.parse("0=17")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void recordThatCannotBeReadIsReportedOnceAndHidesNothing() {
        topic("sluice.results", 1);
        try (ResultReader reader = new ResultReader(kafka, TOPICS, catalogue, ReadPosition.beginning())) {
            result(0, 0, "a");
            kafka.addRecord(new ConsumerRecord<>("sluice.results", 0, 1, "x", new byte[] {1, 2, 3}));
            result(0, 2, "b");

            assertThat(reader.poll(NOW)).extracting(PromptResult::getId).containsExactly("a");
            refill(1);
            assertThatThrownBy(() -> reader.poll(NOW))
                    .isInstanceOfSatisfying(UnreadableRecordException.class, failure -> {
                        assertThat(failure.partition()).isZero();
                        assertThat(failure.offset()).isEqualTo(1);
                    });
            refill(2);
            assertThat(reader.poll(NOW)).extracting(PromptResult::getId).containsExactly("b");
        }
    }

    @Test
    void recordWhoseSchemaIsStillToComeIsReadLater() {
        topic("sluice.results", 1);
        try (ResultReader reader = new ResultReader(kafka, TOPICS, catalogue, ReadPosition.beginning())) {
            result(0, 0, "a");
            kafka.addRecord(new ConsumerRecord<>("sluice.results", 0, 1, "x", new byte[] {0, 0, 0, 9, 9, 0}));

            assertThat(reader.poll(NOW)).hasSize(1);
            assertThat(reader.position()).isEqualTo(new ReadPosition(Map.of(0, 1L)));
        }
    }

    @Test
    void progressOfOneJobIsFoundAmongTheMetrics() {
        topic("sluice.metrics", 1);
        try (ProgressReader reader =
                new ProgressReader(kafka, TOPICS, catalogue, "default", "j", ReadPosition.beginning())) {
            progress(0, "other", 9);
            progress(1, "j", 1);
            UsageWindow window = UsageWindow.newBuilder()
                    .setName("j")
                    .setWindowStartMs(0)
                    .setWindowMs(1)
                    .setTotals(UsageTotals.newBuilder().build())
                    .build();
            add("sluice.metrics", 0, 2, "JOB/j/0", UsageWindow.class, window);
            progress(3, "j", 2);

            assertThat(reader.poll(NOW))
                    .hasValueSatisfying(
                            progress -> assertThat(progress.getDone()).isEqualTo(2));
            assertThat(reader.poll(NOW)).isEmpty();
        }
    }

    @Test
    void lastWordOfAJobIsFoundOnItsTopic() {
        topic("sluice.jobs", 1);
        kafka.updateEndOffsets(Map.of(new TopicPartition("sluice.jobs", 0), 4L));
        kafka.schedulePollTask(() -> {
            job(0, "j", JobState.OPEN);
            job(1, "j", JobState.CLOSED);
            job(2, "other", JobState.CANCELLED);
            kafka.addRecord(new ConsumerRecord<>("sluice.jobs", 0, 3, "acme/x", new byte[] {1, 2, 3}));
        });

        assertThat(LastJob.read(kafka, TOPICS, catalogue, "acme", "j", Duration.ofSeconds(10)))
                .hasValueSatisfying(job -> assertThat(job.getState()).isEqualTo(JobState.CLOSED));
    }

    @Test
    void jobOfWhichNobodySpokeHasNoLastWord() {
        topic("sluice.jobs", 1);

        assertThat(LastJob.read(kafka, TOPICS, catalogue, "acme", "j", Duration.ofSeconds(10)))
                .isEmpty();
    }

    @Test
    void topicThatIsNotReadInTimeIsSaid() {
        topic("sluice.jobs", 1);
        kafka.updateEndOffsets(Map.of(new TopicPartition("sluice.jobs", 0), 1L));

        assertThatThrownBy(() -> LastJob.read(kafka, TOPICS, catalogue, "acme", "j", Duration.ofMillis(1)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("sluice.jobs");
    }

    @Test
    void topicThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> new ResultReader(kafka, TOPICS, catalogue, ReadPosition.beginning()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sluice.results");
    }

    @Test
    void readersSeeOnlyWhatIsCommittedAndHearOfWhatIsGone() {
        assertThat(TopicReader.settings(Map.of("isolation.level", "read_uncommitted")))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "none");
    }

    private void topic(String name, int partitions) {
        Node node = new Node(0, "localhost", 9092);
        List<PartitionInfo> infos = IntStream.range(0, partitions)
                .mapToObj(i -> new PartitionInfo(name, i, node, new Node[] {node}, new Node[] {node}))
                .toList();
        kafka.updatePartitions(name, infos);
        infos.forEach(info -> {
            TopicPartition partition = new TopicPartition(name, info.partition());
            kafka.updateBeginningOffsets(Map.of(partition, 0L));
            kafka.updateEndOffsets(Map.of(partition, 0L));
        });
    }

    private void result(int partition, long offset, String id) {
        add(
                "sluice.results",
                partition,
                offset,
                id,
                PromptResult.class,
                PromptResult.newBuilder().setId(id).build());
    }

    private void job(long offset, String id, JobState state) {
        Job job = Job.newBuilder().setId(id).setTenant("acme").setState(state).build();
        add("sluice.jobs", 0, offset, JobKeys.of("acme", id), Job.class, job);
    }

    private void progress(long offset, String job, long done) {
        JobProgress progress = JobProgress.newBuilder()
                .setJob(job)
                .setDone(done)
                .setTotals(UsageTotals.newBuilder().build())
                .build();
        add("sluice.metrics", 0, offset, JobKeys.progress("default", job), JobProgress.class, progress);
    }

    private <T extends SpecificRecord> void add(
            String topic, int partition, long offset, String key, Class<T> type, T value) {
        byte[] bytes = catalogue.serializer(type).serialize(topic, value);
        kafka.addRecord(new ConsumerRecord<>(topic, partition, offset, key, bytes));
    }

    /** The mock forgets what it has handed out, also when its reader seeks back. */
    private void refill(long from) {
        if (from <= 1) {
            kafka.addRecord(new ConsumerRecord<>("sluice.results", 0, 1, "x", new byte[] {1, 2, 3}));
        }
        result(0, 2, "b");
    }
}
