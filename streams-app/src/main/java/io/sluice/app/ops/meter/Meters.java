package io.sluice.app.ops.meter;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.provider.ProviderClient;
import java.time.Duration;

/** All meters of this process. For any thread. */
public final class Meters implements AutoCloseable {
    /** What {@link #scrape} gives. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    /** What a collection leaves and what collecting costs: a heap in use says neither. Of the last minute, for a full heap may kill soon. */
    private final JvmHeapPressureMetrics heap =
            new JvmHeapPressureMetrics(Tags.empty(), Duration.ofMinutes(1), Duration.ofSeconds(5));

    private final GenAi genAi = new GenAi(registry);

    /** Meters of the JVM; further sources are added. */
    public Meters() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
        heap.bindTo(registry);
    }

    /** Reads this too at each scrape. */
    public void add(Readings.Source source) {
        MultiCollector collector = () -> {
            Readings readings = new Readings();
            source.read(readings);
            return readings.snapshots();
        };
        registry.getPrometheusRegistry().register(collector);
    }

    /** The same client, which measures each attempt under OpenTelemetry's names. */
    public ProviderClient metered(LaneConfig lane, ProviderClient client) {
        return new MeteredClient(client, genAi, lane.provider());
    }

    /** Everything now, in Prometheus' text format. */
    public String scrape() {
        return registry.scrape(CONTENT_TYPE);
    }

    @Override
    public void close() {
        heap.close();
        gc.close();
        registry.close();
    }
}
