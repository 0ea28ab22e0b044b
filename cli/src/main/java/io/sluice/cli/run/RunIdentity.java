package io.sluice.cli.run;

import io.sluice.cli.engine.Engine;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Which job a run works for: the one of an unfinished run of the same file and settings, else a new one.
 *
 * @param resumed the job was begun by an earlier run
 */
record RunIdentity(Manifest manifest, boolean resumed) {

    static RunIdentity of(RunOrder order, RunsDirectory runs, Engine engine, Instant now) throws IOException {
        Optional<FileDigest> digest = order.input().digest();
        Optional<Manifest> unfinished = digest.isEmpty()
                ? Optional.empty()
                : runs.unfinished(digest.get().sha256(), order.settings());
        if (unfinished.isPresent()) {
            return new RunIdentity(unfinished.get(), true);
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
                now.toString());
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
