package io.sluice.app.ops.meter;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one scrape reads: named values with labels, where lanes and partitions come and go. One thread, one scrape. */
public final class Readings {
    private record Point(Labels labels, double value) {}

    private record Family(String help, boolean counter, List<Point> points) {}

    private final Map<String, Family> families = new LinkedHashMap<>();

    /** Something to read from at each scrape. Any thread. */
    @FunctionalInterface
    public interface Source {
        /** Adds what it knows now. */
        void read(Readings into);
    }

    /**
     * A value that goes up and down.
     *
     * @param labels name, value, name, value, ...
     */
    public void gauge(String name, String help, double value, String... labels) {
        add(name, help, false, value, labels);
    }

    /**
     * A value that only grows; a restart begins at zero.
     *
     * @param name without {@code _total}, which is added
     */
    public void counter(String name, String help, double value, String... labels) {
        add(name, help, true, value, labels);
    }

    /** As the other, for a whole number. */
    public void gauge(String name, String help, long value, String... labels) {
        add(name, help, false, (double) value, labels);
    }

    /** As the other, for a whole number. */
    public void counter(String name, String help, long value, String... labels) {
        add(name, help, true, (double) value, labels);
    }

    private void add(String name, String help, boolean counter, double value, String... labels) {
        families.computeIfAbsent(name, key -> new Family(help, counter, new ArrayList<>()))
                .points()
                .add(new Point(Labels.of(labels), value));
    }

    MetricSnapshots snapshots() {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        families.forEach(
                (name, family) -> snapshots.add(family.counter() ? counterOf(name, family) : gaugeOf(name, family)));
        return new MetricSnapshots(snapshots);
    }

    private static MetricSnapshot gaugeOf(String name, Family family) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(family.help());
        for (Point point : family.points()) {
            gauge.dataPoint(GaugeDataPointSnapshot.builder()
                    .labels(point.labels())
                    .value(point.value())
                    .build());
        }
        return gauge.build();
    }

    private static MetricSnapshot counterOf(String name, Family family) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(family.help());
        for (Point point : family.points()) {
            counter.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(point.labels())
                    .value(point.value())
                    .build());
        }
        return counter.build();
    }
}
