package io.sluice.app.topology;

import io.sluice.app.config.SluiceConfig;
import io.sluice.app.dedup.SeenIds;
import io.sluice.app.metrics.UsageWindows;
import io.sluice.app.state.StateSerde;
import io.sluice.schema.UsageTotals;
import io.sluice.state.Draining;
import io.sluice.state.JobTally;
import io.sluice.state.Pending;
import io.sluice.state.StoredAnswer;
import io.sluice.state.Waiter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Every store of the topology, with its changelog. docs/adr/0007 says what each is for and what an entry costs. */
final class StateStores {
    /** Small segments, so that compaction keeps changelogs short: what is not compacted is restored after a crash. */
    private static final Map<String, String> CHANGELOG =
            Map.of("segment.bytes", Integer.toString(64 << 20), "min.cleanable.dirty.ratio", "0.2");

    private static final Map<String, String> SMALL_CHANGELOG =
            Map.of("segment.bytes", Integer.toString(8 << 20), "min.cleanable.dirty.ratio", "0.1");

    private StateStores() {}

    /** Stores of the task that owns a fingerprint. */
    static List<StoreBuilder<?>> ofPrompts(SluiceConfig config) {
        Duration idWindow = config.cache().idWindow();
        return List.of(
                Stores.windowStoreBuilder(
                                Stores.persistentWindowStore(
                                        Flow.SEEN_STORE,
                                        SeenIds.retention(idWindow),
                                        SeenIds.windowSize(idWindow),
                                        false),
                                Serdes.ByteArray(),
                                Serdes.ByteArray())
                        .withLoggingEnabled(Map.of("segment.bytes", Integer.toString(64 << 20))),
                records(Flow.ANSWERS_STORE, StoredAnswer.class),
                keyValue(Flow.EXPIRY_STORE, Serdes.ByteArray(), Serdes.ByteArray()),
                records(Flow.PENDING_STORE, Pending.class),
                records(Flow.WAITERS_STORE, Waiter.class),
                keyValue(Flow.DEADLINES_STORE, Serdes.ByteArray(), Serdes.ByteArray()),
                records(Flow.DRAINING_STORE, Draining.class),
                records(Flow.PINNED_STORE, StoredAnswer.class),
                small(Flow.COUNTERS_STORE),
                small(Flow.PARTIALS_STORE));
    }

    /** Stores of the task that sums usage. */
    static List<StoreBuilder<?>> ofMetrics() {
        return List.of(
                Stores.windowStoreBuilder(
                                Stores.persistentWindowStore(
                                        Flow.WINDOWS_STORE, UsageWindows.RETENTION, UsageWindows.LENGTH, false),
                                Serdes.String(),
                                StateSerde.of(UsageTotals.class))
                        .withLoggingEnabled(Map.of("segment.bytes", Integer.toString(8 << 20))),
                keyValue(Flow.JOBS_STORE, Serdes.String(), StateSerde.of(JobTally.class)),
                keyValue(Flow.JOB_AGES_STORE, Serdes.ByteArray(), Serdes.ByteArray()));
    }

    private static <T extends SpecificRecord> StoreBuilder<?> records(String name, Class<T> type) {
        return keyValue(name, Serdes.ByteArray(), StateSerde.of(type));
    }

    private static <K, V> StoreBuilder<?> keyValue(String name, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), keys, values)
                .withLoggingEnabled(CHANGELOG);
    }

    /** Few entries that change with nearly every record: Streams keeps them in memory and writes them once for each commit. */
    private static StoreBuilder<?> small(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingEnabled(SMALL_CHANGELOG)
                .withCachingEnabled();
    }
}
