package io.sluice.app.dedup;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs have so many open calls that theirs wait with those of class BULK, whatever their requests say: so ten prompts overtake a million.
 * With hysteresis: such a job is INTERACTIVE again when half of the calls are left.
 *
 * <p>Approximate: a task counts its own calls, and those that it opened since it started. Bounded: of more jobs than it keeps in mind the
 * further ones are not counted. Touched by the stream thread only.
 */
public final class JobLoads {
    private static final int JOBS_MAX = 10_000;

    private final int openCallsMax;
    private final Map<Job, Load> loads = new HashMap<>();

    /** Two tenants may use one id. */
    private record Job(String tenant, String id) {}

    private static final class Load {
        private int openCalls;
        private boolean demoted;
    }

    /** For a task that is one of so many; {@code openCallsMax} is over all of them. */
    public JobLoads(int openCallsMax, int tasks) {
        this.openCallsMax = Math.max(1, openCallsMax / tasks);
    }

    /** Whether the job's calls wait with those of class BULK now. */
    public boolean isDemoted(String tenant, @Nullable String job) {
        Load load = job == null ? null : loads.get(new Job(tenant, job));
        return load != null && load.demoted;
    }

    /** A call was opened for a job. */
    public void opened(String tenant, @Nullable String job) {
        if (job == null) {
            return;
        }
        Job key = new Job(tenant, job);
        if (loads.size() >= JOBS_MAX && !loads.containsKey(key)) {
            return;
        }
        Load load = loads.computeIfAbsent(key, name -> new Load());
        load.openCalls++;
        load.demoted |= load.openCalls > openCallsMax;
    }

    /** A call of a job ended. */
    public void ended(String tenant, @Nullable String job) {
        if (job == null) {
            return;
        }
        Job key = new Job(tenant, job);
        Load load = loads.get(key);
        if (load == null) {
            return;
        }
        load.openCalls--;
        load.demoted &= load.openCalls > openCallsMax / 2;
        if (load.openCalls <= 0) {
            loads.remove(key);
        }
    }
}
