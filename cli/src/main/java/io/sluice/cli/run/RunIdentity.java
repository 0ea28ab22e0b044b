package io.sluice.cli.run;

import io.sluice.cli.engine.Engine;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which job a run works for: the one of an unfinished run of the same file and settings, else a new one.
 *
 * @param resumed the job was begun by an earlier run
 */
record RunIdentity(Manifest manifest, boolean resumed) {

    /** Throws what a person can put right, with exit code 2, where runs that were left stand in the way. */
    static RunIdentity of(RunOrder order, RunsDirectory runs, Engine engine, Instant now, Consumer<String> words)
            throws IOException {
        Optional<FileDigest> digest = order.input().digest();
        Optional<Manifest> unfinished = digest.isEmpty()
                ? Optional.empty()
                : runs.unfinished(digest.get().sha256(), order.settings())
                        .filter(manifest -> manifest.lanesMissing(order.lanes()).isEmpty());
        new LeftRuns(runs, order.lanes(), order.dropsUnfinished(), words)
                .settle(engine, unfinished.map(Manifest::job).orElse(""));
        Long maxCost = order.maxCostNanos().isPresent() ? order.maxCostNanos().getAsLong() : null;
        if (unfinished.isPresent()) {
            Manifest goingOn = unfinished.get().goingOn(order.lanes(), maxCost);
            runs.save(goingOn);
            return new RunIdentity(goingOn, true);
        }
        Manifest manifest = new Manifest(
                newJob(order.input().name(), runs, now),
                order.input() instanceof RunInput.OfFile file
                        ? file.file().toAbsolutePath().toString()
                        : "standard input",
                digest.map(FileDigest::sha256).orElse(null),
                order.settings(),
                Manifest.State.UNFINISHED,
                engine.resultsEnd(),
                now.toString(),
                order.lanes(),
                maxCost);
        runs.save(manifest);
        return new RunIdentity(manifest, false);
    }

    private static String newJob(String inputName, RunsDirectory runs, Instant now) {
        String first = JobName.of(inputName, now);
        String job = first;
        for (int again = 2; runs.exists(job); again++) {
            job = first + '-' + again;
        }
        return job;
    }
}
