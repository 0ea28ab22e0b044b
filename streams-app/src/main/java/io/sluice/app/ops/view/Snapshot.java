package io.sluice.app.ops.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything at one moment, over all instances.
 *
 * @param atMs epoch ms
 * @param instance who says this
 * @param well whether an operator may go on sleeping
 * @param headline one sentence that says so
 * @param trouble why what is shown is old; null: it is not
 * @param lanes in the order of their configuration
 * @param stages in the order in which a request meets them
 * @param jobs the open ones first, then the latest
 * @param jobsMore jobs that are not listed
 * @param cache over the last hour
 * @param instances by name
 */
public record Snapshot(
        long atMs,
        String instance,
        boolean well,
        String headline,
        @Nullable String trouble,
        List<LaneView> lanes,
        List<StageView> stages,
        List<JobView> jobs,
        int jobsMore,
        CacheView cache,
        List<InstanceView> instances) {

    /** The same, marked as old. */
    public Snapshot troubled(String why) {
        return new Snapshot(atMs, instance, false, why, why, lanes, stages, jobs, jobsMore, cache, instances);
    }
}
