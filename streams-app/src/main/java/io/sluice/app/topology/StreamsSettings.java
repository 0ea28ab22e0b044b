package io.sluice.app.topology;

import io.sluice.app.config.RecordLimits;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.config.StreamConfig;
import io.sluice.schemas.TopicLayout;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka Streams is told. What the operator set comes first; what a guarantee needs goes on top. */
final class StreamsSettings {
    private static final int HEARTBEAT_MS = 500;
    private static final int SESSION_TIMEOUT_MS = 15_000;
    private static final int LINGER_MS = 10;
    private static final int BATCH_BYTES = 64 << 10;
    /** Of all tasks; what does not fit is written before the commit. */
    private static final long CACHED_CHANGES_BYTES = 4L << 20;

    private StreamsSettings() {}

    /** The application's id, and so the name of its group, its internal topics and its directory. */
    static String applicationId(SluiceConfig config) {
        String prefix = config.topics().prefix();
        return prefix.substring(0, prefix.length() - 1);
    }

    static Properties of(SluiceConfig config, RocksMemory memory) {
        StreamConfig stream = config.stream();
        RecordLimits limits = config.topics().limits();
        Properties all = new Properties();
        // Transactions are small, so waits of 100 ms inside them would be most of the latency (kafka-clients default).
        all.put(producer(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 2);
        // A commit flushes, so waiting costs no latency; a batch for each record would be a request for each.
        all.put(producer(ProducerConfig.LINGER_MS_CONFIG), LINGER_MS);
        all.put(producer(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        all.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        // Threads hear of a rebalance with their heartbeat, and each one stands still until all have heard.
        all.put(consumer(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), HEARTBEAT_MS);
        all.put(consumer(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        all.putAll(config.kafka().streamsSettings());

        all.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(config));
        all.put(StreamsConfig.CLIENT_ID_CONFIG, applicationId(config) + "-" + config.instanceId());
        all.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        all.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, stream.threads());
        all.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, stream.standbyReplicas());
        all.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                CommitPace.backlogInterval(stream.commitInterval()).toMillis());
        all.put(StreamsConfig.POLL_MS_CONFIG, stream.pollInterval().toMillis());
        all.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) config.topics().replication());
        all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHED_CHANGES_BYTES);
        // A task must not wait for a partition that has records but is held up by the gate.
        all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        all.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // Deprecated as soon as introduced, and warned about where it is not set.
        all.put("processing.exception.handler.global.enabled", true);
        all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocks.class);
        all.put(RocksMemory.SETTING, memory);

        all.putAll(Map.of(
                topic(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG),
                "LogAppendTime",
                topic(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                limits.topicMessageBytesMax(),
                producer(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                limits.producerRequestBytesMax(),
                producer(ProducerConfig.BUFFER_MEMORY_CONFIG),
                limits.producerBufferBytesMin(),
                consumer(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG),
                "earliest",
                consumer(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                config.topics().prefix() + config.instanceId(),
                consumer(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                limits.consumerPartitionFetchBytesMin()));
        TopicLayout.inSyncReplicasMin(config.topics().replication())
                .ifPresent(least -> all.put(topic(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG), least));
        return all;
    }

    private static String producer(String setting) {
        return StreamsConfig.producerPrefix(setting);
    }

    private static String consumer(String setting) {
        return StreamsConfig.mainConsumerPrefix(setting);
    }

    private static String topic(String setting) {
        return StreamsConfig.topicPrefix(setting);
    }
}
