package io.sluice.app.ops.meter;

import io.sluice.app.topology.RestoreState;
import io.sluice.app.topology.StreamsRole;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * The streams of this instance: state, restoration, open requests, and of Kafka's hundreds of metrics the few that tell whether they
 * work, summed (or, for latencies and ratios, the worst) over threads. Any thread.
 */
public final class StreamsSource implements Readings.Source {
    private static final String THREADS = "stream-thread-metrics";
    private static final String CONSUMER = "consumer-coordinator-metrics";

    private final Supplier<Optional<StreamsRole>> streams;

    /** Of streams that may come later. */
    public StreamsSource(Supplier<Optional<StreamsRole>> streams) {
        this.streams = streams;
    }

    @Override
    public void read(Readings into) {
        streams.get().ifPresent(role -> {
            for (StreamsRole.State state : StreamsRole.State.values()) {
                into.gauge(
                        "sluice_streams_state",
                        "1 for the state of the streams",
                        role.state() == state ? 1 : 0,
                        "state",
                        state.name().toLowerCase(Locale.ROOT));
            }
            RestoreState restored = role.restored();
            into.gauge("sluice_restore_stores_left", "Stores still to be restored", restored.storesLeft());
            into.gauge("sluice_restore_offsets_done", "Offsets read back since the start", restored.offsetsDone());
            into.gauge("sluice_restore_offsets", "Offsets to read back in all", restored.offsetsTotal());
            into.gauge("sluice_open_requests", "Requests taken in without a result yet", role.openRequests());
            into.counter(
                    "sluice_dead_letters",
                    "Records that could not be read",
                    role.stats().deadLetters().sum());
            into.counter(
                    "sluice_orphan_answers",
                    "Answers that nobody waited for",
                    role.stats().orphanAnswers().sum());
            kafka(role.kafkaMetrics(), into);
        });
    }

    private static void kafka(Map<MetricName, ? extends Metric> all, Readings into) {
        into.counter(
                "sluice_streams_processed",
                "Records processed by the stream threads",
                sum(all, THREADS, "process-total"));
        into.counter("sluice_streams_commits", "Commits of the stream threads", sum(all, THREADS, "commit-total"));
        into.gauge(
                "sluice_streams_commit_latency_seconds",
                "The slowest thread's average time for a commit",
                max(all, THREADS, "commit-latency-avg") / 1000);
        into.gauge(
                "sluice_streams_threads_alive",
                "Stream threads that work",
                max(all, "stream-metrics", "alive-stream-threads"));
        into.counter(
                "sluice_streams_threads_failed",
                "Stream threads that failed and were replaced",
                max(all, "stream-metrics", "failed-stream-threads"));
        into.counter(
                "sluice_streams_rebalances", "Rebalances of the stream threads", max(all, CONSUMER, "rebalance-total"));
    }

    private static double sum(Map<MetricName, ? extends Metric> all, String group, String name) {
        return all.entrySet().stream()
                .filter(entry -> is(entry.getKey(), group, name))
                .mapToDouble(entry -> number(entry.getValue()))
                .sum();
    }

    private static double max(Map<MetricName, ? extends Metric> all, String group, String name) {
        return all.entrySet().stream()
                .filter(entry -> is(entry.getKey(), group, name))
                .mapToDouble(entry -> number(entry.getValue()))
                .max()
                .orElse(0);
    }

    private static boolean is(MetricName metric, String group, String name) {
        return metric.name().equals(name) && metric.group().equals(group);
    }

    private static double number(Metric metric) {
        return metric.metricValue() instanceof Number number && !Double.isNaN(number.doubleValue())
                ? number.doubleValue()
                : 0;
    }
}
