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
import java.util.stream.Stream;

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

    /**
     * Open jobs, and those of which the publisher spoke since then, the latest last; also those that have had results
     * since then though nobody announced them, as with requests that came as JSON.
     */
    public List<JobStatus> since(Instant time) {
        return statuses(
                seen(),
                job -> !job.lastAt().isBefore(time) || job.last().getState() == JobState.OPEN,
                name -> true,
                Optional.of(time));
    }

    /** Jobs of this id: one for each tenant that has one. */
    public List<JobStatus> find(String id) {
        Map<Name, Seen> seen = seen();
        Predicate<Name> named = name -> name.id().equals(id);
        // The last progress is not older than the publisher's last word, which changes it. Without a word: all there
        // is.
        Optional<Instant> from = seen.entrySet().stream()
                .filter(job -> named.test(job.getKey()))
                .map(job -> job.getValue().lastAt().minus(CLOCKS))
                .min(Comparator.naturalOrder());
        return statuses(seen, job -> job.last().getId().equals(id), named, from);
    }

    /** What the publisher of a job said of it last; empty for a job that was never announced. */
    public Optional<Job> announced(String tenant, String id) {
        return Optional.ofNullable(seen().get(new Name(tenant, id))).map(Seen::last);
    }

    /** Ids of all jobs that were announced. */
    public List<String> ids() {
        return seen().keySet().stream().map(Name::id).distinct().toList();
    }

    /** @param unannounced which of the jobs that were never announced are wanted too */
    private List<JobStatus> statuses(
            Map<Name, Seen> seen, Predicate<Seen> wanted, Predicate<Name> unannounced, Optional<Instant> progressFrom) {
        Map<Name, JobProgress> progress = new HashMap<>();
        TopicScan.read(
                cluster,
                cluster.topics().metrics(),
                progressFrom,
                key -> key.startsWith("job/") && key.endsWith("/progress"),
                JobProgress.class,
                (record, value) -> progress.put(new Name(value.getTenant(), value.getJob()), value));
        Stream<JobStatus> announced = seen.entrySet().stream()
                .filter(job -> wanted.test(job.getValue()))
                .sorted(Comparator.comparing(job -> job.getValue().lastAt()))
                .map(job -> new JobStatus(
                        job.getValue().last(),
                        job.getValue().openedAt(),
                        Optional.ofNullable(progress.get(job.getKey()))));
        Stream<JobStatus> others = progress.entrySet().stream()
                .filter(job -> !seen.containsKey(job.getKey()) && unannounced.test(job.getKey()))
                .map(Map.Entry::getValue)
                .sorted(Comparator.comparingLong(JobProgress::getAtMs))
                .map(JobStatus::unannounced);
        return Stream.concat(others, announced).toList();
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
