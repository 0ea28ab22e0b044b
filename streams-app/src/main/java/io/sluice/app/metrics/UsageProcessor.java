package io.sluice.app.metrics;

import io.sluice.app.state.BrokerClock;
import io.sluice.schema.JobProgress;
import io.sluice.schema.UsageScope;
import io.sluice.schema.UsageTotals;
import io.sluice.schema.UsageWindow;
import io.sluice.schemas.JobKeys;
import io.sluice.state.JobChange;
import io.sluice.state.JobTally;
import io.sluice.state.UsageDelta;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/**
 * Sums what the tasks counted, exactly, over windows of broker time and over the life of jobs, and says so on the metrics topic with each
 * change: the tasks' flushes, about one a second, set the pace. Touched by the stream thread only.
 */
public final class UsageProcessor implements Processor<String, Object, String, Object> {
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);
    private static final int FORGOTTEN_AT_ONCE_MAX = 2_000;

    private final String windowsStore;
    private final String jobsStore;
    private final String jobAgesStore;
    private final BrokerClock clock;
    private final Duration jobsKept;
    private @Nullable Running running;

    private record Running(ProcessorContext<String, Object> context, UsageWindows windows, JobLedger jobs) {}

    /** Over the stores of these names; a job that does not change is forgotten after {@code jobsKept}. */
    public UsageProcessor(
            String windowsStore, String jobsStore, String jobAgesStore, BrokerClock clock, Duration jobsKept) {
        this.windowsStore = windowsStore;
        this.jobsStore = jobsStore;
        this.jobAgesStore = jobAgesStore;
        this.clock = clock;
        this.jobsKept = jobsKept;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        WindowStore<String, UsageTotals> windows = context.getStateStore(windowsStore);
        KeyValueStore<String, JobTally> jobs = context.getStateStore(jobsStore);
        JobLedger ledger = new JobLedger(jobs, new JobAges(context.getStateStore(jobAgesStore)));
        running = new Running(context, new UsageWindows(windows), ledger);
        context.schedule(
                SWEEP_INTERVAL,
                PunctuationType.WALL_CLOCK_TIME,
                wallMs -> clock.nowMs()
                        .ifPresent(nowMs ->
                                ledger.forgetUnchangedSince(nowMs - jobsKept.toMillis(), FORGOTTEN_AT_ONCE_MAX)));
    }

    @Override
    public void process(Record<String, Object> record) {
        Running now = Objects.requireNonNull(running);
        long timestampMs = record.timestamp();
        clock.observe(timestampMs);
        switch (record.value()) {
            case UsageDelta delta -> {
                forward(now, now.windows().add(delta, timestampMs), timestampMs);
                if (delta.getScope().equals(UsageScope.JOB.name())) {
                    now.jobs().add(delta, timestampMs).ifPresent(progress -> forward(now, progress, timestampMs));
                }
            }
            case JobChange change ->
                now.jobs().change(change, timestampMs).ifPresent(progress -> forward(now, progress, timestampMs));
            default ->
                throw new IllegalStateException("unexpected " + record.value().getClass());
        }
    }

    private static void forward(Running now, UsageWindow window, long timestampMs) {
        String scope = window.getScope().name().toLowerCase(Locale.ROOT);
        String name = window.getScope() == UsageScope.JOB
                ? JobKeys.of(window.getTenant(), window.getName())
                : window.getName();
        String key = scope + "/" + name + "/" + window.getWindowStartMs();
        now.context().forward(new Record<>(key, window, timestampMs));
    }

    private static void forward(Running now, JobProgress progress, long timestampMs) {
        now.context()
                .forward(
                        new Record<>(JobKeys.progress(progress.getTenant(), progress.getJob()), progress, timestampMs));
    }

    @Override
    public void close() {
        running = null;
    }
}
