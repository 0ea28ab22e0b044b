package io.sluice.app.ops.watch;

import io.sluice.app.ops.view.JobView;
import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import io.sluice.schema.JobState;
import io.sluice.schema.UsageTotals;
import io.sluice.schemas.JobKeys;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What publishers want of their jobs, and how far they are; of too many, those without news go first. Watch thread only. */
final class Jobs {
    private static final int KEPT_MAX = 5_000;
    private static final Set<String> RUNNING = Set.of("open", "closed");
    private static final Duration PACE = Duration.ofMinutes(1);

    private record Step(long atMs, long done) {}

    private static final class Known {
        @Nullable Job job;

        @Nullable JobProgress progress;

        final Deque<Step> steps = new ArrayDeque<>();

        long atMs() {
            Job wanted = job;
            JobProgress reached = progress;
            return Math.max(wanted == null ? 0 : wanted.getAtMs(), reached == null ? 0 : reached.getAtMs());
        }
    }

    private final Map<String, Known> jobs = new HashMap<>();

    /** Whoever closes or cancels a job need not know its name. */
    void put(Job job) {
        Known known = known(JobKeys.of(job.getTenant(), job.getId()));
        Job before = known.job;
        known.job = job.getName() == null && before != null
                ? Job.newBuilder(job).setName(before.getName()).build()
                : job;
    }

    void put(JobProgress progress) {
        Known known = known(JobKeys.of(progress.getTenant(), progress.getJob()));
        known.progress = progress;
        if (known.steps.isEmpty() || known.steps.getLast().done() != progress.getDone()) {
            known.steps.addLast(new Step(progress.getAtMs(), progress.getDone()));
        }
        long from = progress.getAtMs() - PACE.toMillis();
        while (known.steps.size() > 2 && known.steps.getFirst().atMs() < from) {
            known.steps.removeFirst();
        }
    }

    /**
     * How a job stands.
     *
     * @param job what its publisher wants; of a job that nobody opened, its names alone
     * @param over complete or cancelled
     */
    record Standing(Job job, boolean over) {}

    /** How every job stands, by {@link JobKeys#of}: a copy, for any thread. */
    Map<String, Standing> standings() {
        Map<String, Standing> standings = new HashMap<>();
        jobs.forEach((key, known) -> standings.put(
                key, new Standing(wanted(known), !RUNNING.contains(state(known.job, known.progress, count(known))))));
        return standings;
    }

    private static Job wanted(Known known) {
        Job job = known.job;
        JobProgress progress = known.progress;
        if (job != null) {
            return job;
        }
        return progress == null
                ? Job.newBuilder().setId("").build()
                : Job.newBuilder()
                        .setId(progress.getJob())
                        .setTenant(progress.getTenant())
                        .build();
    }

    int size() {
        return jobs.size();
    }

    /** Those that still run first, then the latest. */
    List<JobView> views(int most, long nowMs) {
        return jobs.entrySet().stream()
                .map(entry -> view(entry.getKey(), entry.getValue(), nowMs))
                .sorted(Comparator.comparing((JobView job) -> !runs(job))
                        .thenComparing(JobView::atMs, Comparator.reverseOrder()))
                .limit(most)
                .toList();
    }

    private static boolean runs(JobView job) {
        return RUNNING.contains(job.state());
    }

    private Known known(String key) {
        Known known = jobs.get(key);
        if (known == null) {
            if (jobs.size() >= KEPT_MAX) {
                forgetHalf();
            }
            known = new Known();
            jobs.put(key, known);
        }
        return known;
    }

    private void forgetHalf() {
        long middleMs = jobs.values().stream()
                .mapToLong(Known::atMs)
                .sorted()
                .skip(KEPT_MAX / 2)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        Iterator<Known> all = jobs.values().iterator();
        while (all.hasNext()) {
            if (all.next().atMs() <= middleMs) {
                all.remove();
            }
        }
    }

    private static JobView view(String key, Known known, long nowMs) {
        Job job = known.job;
        JobProgress progress = known.progress;
        Long count = count(known);
        UsageTotals totals = progress == null ? null : progress.getTotals();
        return new JobView(
                key,
                job != null ? job.getId() : progress == null ? key : progress.getJob(),
                job == null ? null : job.getName(),
                job != null ? job.getTenant() : progress == null ? "default" : progress.getTenant(),
                state(job, progress, count),
                job == null ? "" : job.getBy(),
                job == null ? null : job.getAtMs(),
                count,
                progress == null ? null : progress.getDone(),
                totals == null ? 0 : totals.getAnswered(),
                totals == null ? 0 : totals.getFailed() + totals.getExpired() + totals.getRejected(),
                totals == null ? 0 : totals.getCacheHits() + totals.getCoalesced(),
                totals == null ? 0 : totals.getSpendNanos(),
                totals == null ? 0 : totals.getSavedNanos(),
                leftMs(known, count, nowMs),
                known.atMs());
    }

    private static @Nullable Long count(Known known) {
        JobProgress progress = known.progress;
        if (progress != null && progress.getCount() != null) {
            return progress.getCount();
        }
        return known.job == null ? null : known.job.getCount();
    }

    private static String state(@Nullable Job job, @Nullable JobProgress progress, @Nullable Long count) {
        boolean all = progress != null && count != null && progress.getDone() >= count;
        if (job != null && job.getState() == JobState.CANCELLED) {
            return "cancelled";
        }
        if ((progress != null && progress.getComplete()) || all) {
            return "complete";
        }
        return (job == null ? JobState.OPEN : job.getState()).name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Long leftMs(Known known, @Nullable Long count, long nowMs) {
        JobProgress progress = known.progress;
        if (progress == null || count == null || known.steps.size() < 2 || progress.getDone() >= count) {
            return null;
        }
        if (nowMs - known.steps.getLast().atMs() > PACE.toMillis()) {
            // It stands still, on a paused lane perhaps: no pace tells when that ends.
            return null;
        }
        Step first = known.steps.getFirst();
        long done = progress.getDone() - first.done();
        // Until now, not until the last news: a job that stopped gets slower and slower.
        long spentMs = Math.max(1, nowMs - first.atMs());
        return done <= 0 ? null : Math.round((double) (count - progress.getDone()) / done * spentMs);
    }
}
