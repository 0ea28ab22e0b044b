package io.sluice.cli.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the runs directory remembers of a run.
 *
 * @param job the job's id; its requests are named {@code job:line}
 * @param file where the prompts came from, for people; the hash decides
 * @param fileSha256 over the file's bytes; null for standard input, which cannot resume
 * @param resultsFrom where the results topic ended when the job began, by partition
 * @param startedAt ISO 8601
 * @param lanes that its calls may wait in; null: an earlier version did not say
 * @param maxCostNanos what it may spend; null: no limit
 */
record Manifest(
        @JsonProperty("job") String job,
        @JsonProperty("file") String file,
        @JsonProperty("file_sha256") @Nullable String fileSha256,
        @JsonProperty("settings") RunSettings settings,
        @JsonProperty("state") State state,
        @JsonProperty("results_from") Map<Integer, Long> resultsFrom,
        @JsonProperty("started_at") String startedAt,
        @JsonProperty("lanes") @Nullable Set<String> lanes,
        @JsonProperty("max_cost_nanos") @Nullable Long maxCostNanos) {

    /** Whether the run needs to go on. */
    enum State {
        UNFINISHED,
        FINISHED
    }

    Manifest finished() {
        return new Manifest(
                job, file, fileSha256, settings, State.FINISHED, resultsFrom, startedAt, lanes, maxCostNanos);
    }

    /** The same run under what its next start has: more lanes, and another limit, or none. */
    Manifest goingOn(Set<String> lanesNow, @Nullable Long maxCostNow) {
        return new Manifest(job, file, fileSha256, settings, state, resultsFrom, startedAt, lanesNow, maxCostNow);
    }

    /** Lanes of its calls that are not among these. */
    Set<String> lanesMissing(Set<String> present) {
        Set<String> missing = new TreeSet<>(lanes == null ? Set.of() : lanes);
        missing.removeAll(present);
        return missing;
    }

    boolean resumes(String sha256, RunSettings wanted) {
        return state == State.UNFINISHED && sha256.equals(fileSha256) && settings.equals(wanted);
    }
}
