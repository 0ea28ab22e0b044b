package io.sluice.app;

import io.sluice.app.config.SluiceConfig;
import io.sluice.app.topology.StreamsRole;
import io.sluice.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes records of ours that were processed: those of calls and answers before the offsets that their readers committed, because these
 * topics have no limit of time. Never of a topic that belongs to its users. At once and then each minute, on a thread of its own; what fails is tried again
 * the next time, and nothing depends on it but disk space.
 */
final class ProcessedRecords implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessedRecords.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Admin admin;
    private final Map<String, Predicate<String>> topicsByGroup;
    private final Map<TopicPartition, Long> deletedBefore = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean failed;

    /** Over an admin client that it closes; deletes nothing by itself. */
    ProcessedRecords(Admin admin, Map<String, Predicate<String>> topicsByGroup) {
        this.admin = admin;
        this.topicsByGroup = Map.copyOf(topicsByGroup);
    }

    /** From now on, each minute: what these roles' groups have processed, calls of removed lanes included. */
    static ProcessedRecords start(SluiceConfig config, Set<Role> roles) {
        Topics topics = new Topics(config.topics().prefix());
        Map<String, Predicate<String>> topicsByGroup = new HashMap<>();
        if (roles.contains(Role.STREAMS)) {
            topicsByGroup.put(StreamsRole.group(config), topics.answers()::equals);
        }
        if (roles.contains(Role.CALLS)) {
            String calls = topics.prefix() + "calls";
            topicsByGroup.put(calls, name -> name.startsWith(calls + "."));
        }
        ProcessedRecords processed =
                new ProcessedRecords(Admin.create(config.kafka().adminSettings()), topicsByGroup);
        Thread.ofPlatform().daemon().name("sluice-processed-records").start(processed::run);
        return processed;
    }

    private void run() {
        try {
            do {
                turn();
            } while (!closed.await(INTERVAL.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() throws InterruptedException {
        try {
            delete();
            failed = false;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            if (!failed) {
                LOG.warn(
                        "Processed records of calls and answers could not be deleted, so they keep their disk space; tried again each"
                                + " minute. It needs the right to delete records of these topics: {}",
                        e.toString());
            }
            failed = true;
        }
    }

    /** Deletes what is processed now; waits for the broker's word. */
    void delete() throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, RecordsToDelete> due = new HashMap<>();
        for (Map.Entry<String, Predicate<String>> group : topicsByGroup.entrySet()) {
            admin.listConsumerGroupOffsets(group.getKey())
                    .partitionsToOffsetAndMetadata()
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .forEach((partition, committed) -> {
                        if (group.getValue().test(partition.topic()) && isNews(partition, committed)) {
                            due.put(partition, RecordsToDelete.beforeOffset(committed.offset()));
                        }
                    });
        }
        if (!due.isEmpty()) {
            admin.deleteRecords(due).all().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            due.forEach((partition, before) -> deletedBefore.put(partition, before.beforeOffset()));
        }
    }

    private boolean isNews(TopicPartition partition, OffsetAndMetadata committed) {
        return committed != null && committed.offset() > deletedBefore.getOrDefault(partition, 0L);
    }

    @Override
    public void close() {
        closed.countDown();
        admin.close(Duration.ofSeconds(5));
    }
}
