package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.JobStatus;
import io.sluice.cli.totals.Totals;
import io.sluice.cli.totals.TotalsJson;
import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** A job for programs. */
final class JobShown {

    private JobShown() {}

    static Totals totals(JobStatus status) {
        return status.progress().map(JobProgress::getTotals).map(Totals::of).orElse(Totals.NONE);
    }

    /** Who cancelled it, and when; nothing of another. */
    static String by(JobStatus status, Instant now) {
        Job job = status.job();
        if (status.state() != JobStatus.State.CANCELLED) {
            return "";
        }
        return (job.getBy().isEmpty() ? "somebody" : job.getBy())
                + status.stateAt()
                        .map(at -> ", " + Times.brief(Duration.between(at, now)) + " ago")
                        .orElse("");
    }

    static ObjectNode json(JobStatus status) {
        Job job = status.job();
        ObjectNode json = Output.object();
        json.put("job", job.getId());
        json.put("tenant", job.getTenant());
        json.put("name", job.getName());
        json.put("state", status.state().name().toLowerCase(Locale.ROOT));
        json.put("by", job.getBy());
        json.put("state_at_ms", status.stateAt().map(Instant::toEpochMilli).orElse(null));
        json.put("count", job.getCount());
        json.put("done", status.done());
        json.put("complete", status.complete());
        TotalsJson.put(json, totals(status));
        json.put("at_ms", status.progress().map(JobProgress::getAtMs).orElse(job.getAtMs()));
        return json;
    }
}
