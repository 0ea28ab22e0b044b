package io.sluice.app.ops.watch;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * About how much this instance keeps of the answers, as RocksDB estimates it.
 *
 * @param entries answers
 * @param bytes on disk
 */
record StoreSize(long entries, long bytes) {
    private static final String STORE = "answers";
    private static final String STATE = "rocksdb-state-id";

    /** From the metrics of Kafka Streams; empty where there is no such store. */
    static Optional<StoreSize> of(Map<MetricName, ? extends Metric> metrics) {
        long entries = 0;
        long bytes = 0;
        boolean found = false;
        for (Map.Entry<MetricName, ? extends Metric> entry : metrics.entrySet()) {
            MetricName name = entry.getKey();
            if (STORE.equals(name.tags().get(STATE)) && entry.getValue().metricValue() instanceof Number number) {
                switch (name.name()) {
                    case "estimate-num-keys" -> {
                        entries += number.longValue();
                        found = true;
                    }
                    case "total-sst-files-size", "size-all-mem-tables" -> bytes += number.longValue();
                    default -> {}
                }
            }
        }
        return found ? Optional.of(new StoreSize(entries, bytes)) : Optional.empty();
    }
}
