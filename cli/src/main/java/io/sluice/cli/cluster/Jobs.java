package io.sluice.cli.cluster;

import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import io.sluice.schema.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Jobs, as the topics {@code jobs} and {@code metrics} tell of them. Used by one thread; every method blocks. */
public final class Jobs {

    /** Clocks of brokers and publishers may differ by so much. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    /** Tenants name their jobs as they like: only both together name one. */
    private record Name(String tenant, String id) {}

    private record Seen(Job last, Instant lastAt, Optional<Instant> openedAt) {}

    private final Cluster cluster;

    public Jobs(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Open jobs, and those of which the publisher spoke since then, the latest last. */
    public List<JobStatus> since(Instant time) {
        return statuses(
                seen(), job -> !job.lastAt().isBefore(time) || job.last().getState() == JobState.OPEN, time);
    }

    /** Jobs of this id: one for each tenant that has one. */
    public List<JobStatus> find(String id) {
        Map<Name, Seen> seen = seen();
        seen.values().removeIf(job -> !job.last().getId().equals(id));
        // The last progress is not older than the publisher's last word: that changes it.
        Optional<Instant> from = seen.values().stream().map(Seen::lastAt).min(Comparator.naturalOrder());
        return from.isEmpty()
                ? List.of()
                : statuses(seen, job -> true, from.get().minus(CLOCKS));
    }

    /** Ids of all jobs. */
    public List<String> ids() {
        return seen().keySet().stream().map(Name::id).distinct().toList();
    }

    private List<JobStatus> statuses(Map<Name, Seen> seen, Predicate<Seen> wanted, Instant progressFrom) {
        Map<Name, JobProgress> progress = new HashMap<>();
        TopicScan.read(
                cluster,
                cluster.topics().metrics(),
                Optional.of(progressFrom),
                key -> key.startsWith("job/") && key.endsWith("/progress"),
                JobProgress.class,
                (record, value) -> progress.put(new Name(value.getTenant(), value.getJob()), value));
        return seen.entrySet().stream()
                .filter(job -> wanted.test(job.getValue()))
                .sorted(Comparator.comparing(job -> job.getValue().lastAt()))
                .map(job -> new JobStatus(
                        job.getValue().last(),
                        job.getValue().openedAt(),
                        Optional.ofNullable(progress.get(job.getKey()))))
                .toList();
    }

    private Map<Name, Seen> seen() {
        Map<Name, Seen> seen = new LinkedHashMap<>();
        TopicScan.read(cluster, cluster.topics().jobs(), Optional.empty(), key -> true, Job.class, (record, job) -> {
            Name name = new Name(job.getTenant(), job.getId());
            Instant at = Instant.ofEpochMilli(record.timestamp());
            Optional<Instant> opened = Optional.ofNullable(seen.get(name))
                    .flatMap(Seen::openedAt)
                    .or(() -> job.getState() == JobState.OPEN ? Optional.of(openedAt(job, at)) : Optional.empty());
            seen.put(name, new Seen(job, at, opened));
        });
        return seen;
    }

    /** A job that was opened again keeps the time of its first opening, which compaction may have taken. */
    private static Instant openedAt(Job job, Instant recordedAt) {
        Instant said = Instant.ofEpochMilli(job.getAtMs());
        return (job.getAtMs() > 0 && said.isBefore(recordedAt) ? said : recordedAt).minus(CLOCKS);
    }
}
