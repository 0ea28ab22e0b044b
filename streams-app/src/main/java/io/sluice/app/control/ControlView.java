package io.sluice.app.control;

import io.sluice.schema.Control;
import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators and publishers want of all instances, as far as this one has heard. A view that was just made wants nothing. Thread-safe:
 * {@code apply} is for one thread, looks are for any and never block.
 *
 * <p>Bounded: of more cancelled jobs the one that was cancelled first is forgotten, of more invalidations the one of the oldest answers.
 */
public final class ControlView {
    private static final Logger LOG = LoggerFactory.getLogger(ControlView.class);
    private static final int JOBS_MAX = 100_000;
    private static final int RULES_MAX = 1_000;

    private final Map<String, Pause> paused = new ConcurrentHashMap<>();
    private final Set<JobName> cancelled = ConcurrentHashMap.newKeySet();
    private final Map<String, JobName> cancelledByKey = new HashMap<>();
    private final Queue<String> inOrder = new ArrayDeque<>();
    private final Map<String, InvalidationRule> rulesByKey = new HashMap<>();
    private volatile Rules rules = new Rules(List.of(), Long.MIN_VALUE);
    private final AtomicLong version = new AtomicLong();

    /**
     * Why a lane is paused.
     *
     * @param by who wanted it
     * @param reason why, for a person
     * @param atMs epoch ms at which it was asked for
     */
    public record Pause(String by, String reason, long atMs) {}

    /** Two tenants may use one id. */
    private record JobName(String tenant, String id) {}

    /** No answer stored at {@code newestMs} or later meets any of them, which is what most lookups ask. */
    private record Rules(List<InvalidationRule> all, long newestMs) {}

    /** Whether the lane is to start no further call. */
    public boolean isPaused(String lane) {
        return paused.containsKey(lane);
    }

    /** Why the lane is paused; empty where it is not. */
    public Optional<Pause> pause(String lane) {
        return Optional.ofNullable(paused.get(lane));
    }

    /** Whether nothing more is to be paid for this job. */
    public boolean isCancelled(String tenant, @Nullable String job) {
        return job != null && !cancelled.isEmpty() && cancelled.contains(new JobName(tenant, job));
    }

    /** Whether any job is cancelled. */
    public boolean isAnyCancelled() {
        return !cancelled.isEmpty();
    }

    /**
     * Whether an answer is not to be used any more.
     *
     * @param tags of the request that opened the call
     * @param job of the request that opened the call
     * @param storedAtMs epoch ms (broker time) at which the answer was stored
     */
    public boolean isInvalidated(
            String model, List<String> tags, String tenant, @Nullable String job, long storedAtMs) {
        Rules now = rules;
        if (storedAtMs >= now.newestMs()) {
            return false;
        }
        var answer = new InvalidationRule.CachedAnswer(model, tags, tenant, job, storedAtMs);
        return now.all().stream().anyMatch(rule -> rule.meets(answer));
    }

    /** Grows with each change. */
    public long version() {
        return version.get();
    }

    /**
     * Takes in what an operator wants.
     *
     * @param key what it is about; the last record of a key holds
     * @param control null takes back what was wanted under this key
     * @param takenInAtMs epoch ms at which the broker took it in
     */
    public synchronized void apply(String key, @Nullable Control control, long takenInAtMs) {
        if (control == null) {
            paused.remove(laneOf(key));
            rulesByKey.remove(key);
            setRules();
        } else {
            switch (control.getKind()) {
                case PAUSE_LANE -> {
                    if (control.getLane() != null) {
                        paused.put(
                                control.getLane(), new Pause(control.getBy(), control.getReason(), control.getAtMs()));
                    }
                }
                case RESUME_LANE -> {
                    if (control.getLane() != null) {
                        paused.remove(control.getLane());
                    }
                }
                case INVALIDATE_CACHE -> {
                    rulesByKey.put(key, InvalidationRule.of(control, takenInAtMs));
                    setRules();
                }
                case UNKNOWN -> LOG.warn("A control of a kind that this version does not know, under '{}'", key);
            }
        }
        version.incrementAndGet();
    }

    /**
     * Takes in what a publisher wants of a job.
     *
     * @param key of its record; the last record of a key holds
     * @param job null takes back what was wanted under this key
     */
    public synchronized void apply(String key, @Nullable Job job) {
        if (job != null && job.getState() == JobState.CLOSED && cancelledByKey.containsKey(key)) {
            // Who publishes closes at the end, and need not know that somebody cancelled meanwhile.
            return;
        }
        JobName before = cancelledByKey.remove(key);
        if (job != null && job.getState() == JobState.CANCELLED) {
            JobName name = new JobName(job.getTenant(), job.getId());
            cancelledByKey.put(key, name);
            if (name.equals(before)) {
                return;
            }
            forget(key, before);
            cancelled.add(name);
            inOrder.add(key);
            while (inOrder.size() > JOBS_MAX) {
                cancelled.remove(cancelledByKey.remove(inOrder.remove()));
            }
        } else if (before == null) {
            return;
        } else {
            forget(key, before);
        }
        version.incrementAndGet();
    }

    private void forget(String key, @Nullable JobName before) {
        if (before != null) {
            cancelled.remove(before);
            inOrder.remove(key);
        }
    }

    private void setRules() {
        Comparator<InvalidationRule> byTime = Comparator.comparingLong(InvalidationRule::beforeMs);
        if (rulesByKey.size() > RULES_MAX) {
            rulesByKey.entrySet().stream()
                    .min(Map.Entry.comparingByValue(byTime))
                    .map(Map.Entry::getKey)
                    .ifPresent(key -> {
                        LOG.warn("More than {} invalidations: '{}' is forgotten", RULES_MAX, key);
                        rulesByKey.remove(key);
                    });
        }
        List<InvalidationRule> all = List.copyOf(rulesByKey.values());
        rules = new Rules(
                all, all.stream().mapToLong(InvalidationRule::beforeMs).max().orElse(Long.MIN_VALUE));
    }

    private static String laneOf(String key) {
        return key.startsWith("lane/") ? key.substring("lane/".length()) : "";
    }
}
