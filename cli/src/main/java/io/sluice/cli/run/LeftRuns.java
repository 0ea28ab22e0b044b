package io.sluice.cli.run;

import io.sluice.cli.engine.Engine;
import io.sluice.cli.shell.UserException;
import io.sluice.cli.totals.Dollars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What runs left unfinished in a data directory, looked at before a job starts there: the job makes their open calls too.
 * Where it would make them without the limit that they were given, or has no lane for them, it must not start.
 */
public final class LeftRuns {

    private final RunsDirectory runs;
    private final Set<String> lanes;
    private final boolean drop;
    private final Consumer<String> words;

    /**
     * @param lanes that the job will have
     * @param drop whether to cancel what was left
     */
    public LeftRuns(Path runs, Set<String> lanes, boolean drop, Consumer<String> words) {
        this(new RunsDirectory(runs, words), lanes, drop, words);
    }

    LeftRuns(RunsDirectory runs, Set<String> lanes, boolean drop, Consumer<String> words) {
        this.runs = runs;
        this.lanes = lanes;
        this.drop = drop;
        this.words = words;
    }

    /**
     * For a job that works for no run. Call it while the data directory is held, before the job starts.
     *
     * @throws UserException with exit code 2 where the job must not start
     */
    public void settle(Engine engine) throws IOException {
        settle(engine, "");
    }

    /** As {@link #settle(Engine)}, for the run of this job. */
    void settle(Engine engine, String job) throws IOException {
        List<Manifest> left = runs.othersUnfinished(job);
        if (left.isEmpty()) {
            return;
        }
        if (drop) {
            for (Manifest run : left) {
                engine.cancel(run.job());
                runs.save(run.finished());
            }
            words.accept("cancelled what %d unfinished run(s) left".formatted(left.size()));
            return;
        }
        List<String> reasons = new ArrayList<>();
        for (Manifest run : left) {
            Set<String> missing = run.lanesMissing(lanes);
            if (!missing.isEmpty()) {
                reasons.add("%s: its calls may wait in %s, which this start has not, and would fail"
                        .formatted(
                                name(run),
                                missing.size() == 1
                                        ? "lane " + missing.iterator().next()
                                        : "lanes " + String.join(", ", missing)));
            } else if (run.maxCostNanos() != null) {
                reasons.add("%s: this start would make its calls without its --max-cost of %s"
                        .formatted(name(run), Dollars.shown(run.maxCostNanos())));
            }
        }
        if (!reasons.isEmpty()) {
            throw UserException.usage("an earlier run in this data directory is not finished:\n  "
                    + String.join("\n  ", reasons)
                    + "\nGo on with it by its own command (if --max-cost stopped it, with a higher one), or give up what"
                    + "\nis open of it with --drop-unfinished, or take another --data-dir.");
        }
        words.accept("%d unfinished run(s) in this data directory (last: %s); calls that they left are made too"
                .formatted(left.size(), left.getLast().file()));
    }

    private static String name(Manifest run) {
        return run.file() + " (job " + run.job() + ")";
    }
}
