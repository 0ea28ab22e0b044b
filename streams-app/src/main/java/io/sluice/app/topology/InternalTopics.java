package io.sluice.app.topology;

import io.sluice.schemas.Keeping;
import io.sluice.schemas.TopicConfigs;
import io.sluice.schemas.TopicSetupException;
import io.sluice.schemas.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Compares Streams' own topics with what they must be, and the partition counts of the topics that one task reads: the repartitioned requests and the answers share stores, and nothing in
 * Kafka enforces that they are split alike.
 */
final class InternalTopics {
    private static final String CHANGELOG = "-changelog";
    private static final String REPARTITION = "-repartition";

    private InternalTopics() {}

    /**
     * Blocks for the timeout at most. Topics that are not there yet are made to fit.
     *
     * @throws TopicSetupException where they differ, or the broker does not answer
     */
    static void check(Admin admin, List<String> names, int partitions, Duration timeout) {
        Map<String, Integer> others = new TreeMap<>();
        admin.describeTopics(names).topicNameValues().forEach((name, description) -> {
            int found = partitions(name, description, partitions, timeout);
            if (found != partitions) {
                others.put(name, found);
            }
        });
        if (!others.isEmpty()) {
            throw new TopicSetupException("topics.partitions is " + partitions + ", but there are topics with other"
                    + " numbers of partitions: " + others + ". The number is fixed when topics are created: set"
                    + " topics.partitions back, or choose another topics.prefix.");
        }
    }

    /**
     * Compares the configuration of internal topics that are there already, and lets in larger records where the bound was
     * raised: Streams configures what it creates, and never looks again. Blocks for twice the timeout at most.
     *
     * @throws TopicSetupException where one would lose records, or the broker refuses or does not answer
     */
    static void align(Admin admin, String application, int messageBytesMax, Duration timeout) {
        Map<String, String> config = Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(messageBytesMax));
        List<TopicSpec> found = new ArrayList<>();
        for (String name : names(admin, timeout)) {
            if (name.startsWith(application + "-") && name.endsWith(CHANGELOG)) {
                found.add(new TopicSpec(name, 1, config, Keeping.STORE));
            } else if (name.startsWith(application + "-") && name.endsWith(REPARTITION)) {
                found.add(new TopicSpec(name, 1, config, Keeping.UNTIL_PROCESSED));
            }
        }
        TopicConfigs.align(admin, found, timeout);
    }

    private static Set<String> names(Admin admin, Duration timeout) {
        try {
            return admin.listTopics().names().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new TopicSetupException(
                    "cannot list topics: " + e.getMessage(), Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            throw new TopicSetupException("cannot list topics: the broker did not answer within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicSetupException("interrupted while listing topics", e);
        }
    }

    private static int partitions(
            String name, KafkaFuture<TopicDescription> description, int ifMissing, Duration timeout) {
        try {
            return description
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return ifMissing;
            }
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new TopicSetupException("cannot describe topic '" + name + "': " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new TopicSetupException(
                    "cannot describe topic '" + name + "': the broker did not answer within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicSetupException("interrupted while describing topic '" + name + "'", e);
        }
    }
}
