package io.sluice.cli.run;

import io.sluice.cli.engine.Engine;
import io.sluice.cli.engine.JobView;
import io.sluice.cli.engine.RequestSink;
import io.sluice.cli.engine.ResultSource;
import io.sluice.cli.engine.SpendLimit;
import io.sluice.cli.input.PromptReader;
import io.sluice.cli.panel.Progress;
import io.sluice.cli.panel.Reporter;
import io.sluice.cli.shell.StopSignal;
import io.sluice.cli.totals.Dollars;
import io.sluice.cli.totals.Totals;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes an input through the job to its output. One thread publishes, one collects, the caller's watches; the caller
 * blocks until the run ended.
 */
public final class RunSession {

    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration NOTE_EVERY = Duration.ofSeconds(1);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration JOIN = Duration.ofSeconds(2);

    private final RunOrder order;
    private final Engine engine;
    private final Reporter reporter;
    private final StopSignal stop;
    private final BadLineWords words;
    private @Nullable SpendNote note;
    private long spentBefore;

    public RunSession(RunOrder order, Engine engine, Reporter reporter, StopSignal stop) {
        this.order = order;
        this.engine = engine;
        this.reporter = reporter;
        this.stop = stop;
        this.words = new BadLineWords(reporter);
    }

    /**
     * Runs to the end, or until it is stopped.
     *
     * @throws RunFailedException where it cannot go on
     */
    public RunOutcome run(Instant now) {
        try {
            RunsDirectory runs = new RunsDirectory(order.runs(), reporter::say);
            RunIdentity identity = RunIdentity.of(order, runs, engine, now, reporter::say);
            String job = identity.manifest().job();
            try (RunFiles files = RunFiles.create(runs.workDirectory(job));
                    ResultSource source = engine.results(identity.manifest().resultsFrom())) {
                RunOutcome outcome = collect(identity, files, source);
                settle(outcome, runs, identity.manifest());
                return outcome;
            }
        } catch (IOException e) {
            throw new RunFailedException("cannot go on: " + e.getMessage(), e);
        }
    }

    private RunOutcome collect(RunIdentity identity, RunFiles files, ResultSource source) throws IOException {
        String job = identity.manifest().job();
        try (OutputStream out = order.destination().open()) {
            OutputWriter output = new OutputWriter(job, files.log(), files.index(), files.spool(), out);
            Collecting collecting =
                    new Collecting(job, source, files.index(), files.spool(), output, order.simulated(), words::say);
            if (identity.resumed()) {
                reporter.step("reading the results that job " + job + " has so far");
                collecting.catchUp(engine.resultsEnd());
                tellResumed(job, collecting.totals());
            }
            long told = collecting.totals().money().spentNanos();
            note = SpendNote.in(files.directory());
            spentBefore = Math.max(told, note.read());
            if (order.maxCostNanos().isPresent() && spentBefore > told) {
                reporter.say("%s of --max-cost count as spent: calls were under way when this run ended"
                        .formatted(Dollars.shown(spentBefore)));
            }
            engine.startJob(new SpendLimit(order.maxCostNanos(), spentBefore), reporter::step);
            return work(job, files, output, collecting);
        }
    }

    /** Notes what the job has spent by now: also after the engine has closed, when no call is under way any more. */
    public void noteSpend() throws IOException {
        if (note != null) {
            note.write(spentBefore + engine.spentNanos());
        }
    }

    private RunOutcome work(String job, RunFiles files, OutputWriter output, Collecting collecting) throws IOException {
        try (RequestSink sink = engine.requests();
                PromptReader input = order.prompts()) {
            Publishing publishing = new Publishing(
                    job,
                    order.input().name(),
                    input,
                    files.log(),
                    sink,
                    files.index()::has,
                    collecting::refuse,
                    words::say);
            collecting.onSettled(publishing::settled);
            Thread publisher = Thread.ofPlatform().daemon().name("run-publish").unstarted(publishing);
            if (!stop.isRequested()) {
                publisher.start();
            }
            Thread collector = Thread.ofPlatform().daemon().name("run-collect").start(collecting);
            RunOutcome.Ending ending = watch(publishing, collecting);
            publisher.interrupt();
            collecting.stop();
            boolean unused = ended(publisher);
            if (!ended(collector)) {
                // It hangs in a write that nobody reads: what it holds stays its own.
                ending = RunOutcome.Ending.READER_GONE;
            }
            if (ending == RunOutcome.Ending.COMPLETE) {
                ending = finish(output);
            } else if (ending != RunOutcome.Ending.READER_GONE) {
                files.log().flush();
                output.skipOpen();
            }
            Totals totals = collecting.totals().withBadLines(publishing.bad());
            OptionalLong requests = publishing.done() ? OptionalLong.of(publishing.lines()) : order.promptCount();
            String results = ending == RunOutcome.Ending.COMPLETE
                    ? order.destination().shown()
                    : order.destination().shownPartial();
            return new RunOutcome(job, ending, totals, requests, results);
        }
    }

    private RunOutcome.Ending watch(Publishing publishing, Collecting collecting) throws IOException {
        long notedNanos = System.nanoTime();
        RateMeter rate = new RateMeter();
        long quietSince = System.nanoTime();
        long doneBefore = -1;
        while (true) {
            boolean asked = stop.await(TICK);
            boolean published = publishing.done();
            JobView job = engine.job();
            Totals totals = collecting.totals().withBadLines(publishing.bad());
            long now = System.nanoTime();
            rate.sample(now, totals.done());
            if (now - notedNanos > NOTE_EVERY.toNanos()) {
                noteSpend();
                notedNanos = now;
            }
            OptionalLong requests = published ? OptionalLong.of(publishing.lines()) : order.promptCount();
            reporter.show(new Progress(
                    requests,
                    totals,
                    job,
                    rate.perSecond(),
                    requests.isPresent() ? rate.timeFor(requests.getAsLong() - totals.done()) : Optional.empty(),
                    order.simulated()));
            if (collecting.failure() instanceof IOException
                    && order.destination().isReadAsItIsWritten()) {
                return RunOutcome.Ending.READER_GONE;
            }
            check(publishing.failure(), "cannot publish");
            check(collecting.failure(), "cannot collect results");
            if (published && totals.done() >= publishing.lines()) {
                return RunOutcome.Ending.COMPLETE;
            }
            if (asked) {
                return RunOutcome.Ending.INTERRUPTED;
            }
            job.failure().ifPresent(why -> {
                throw new RunFailedException("the job cannot go on: " + why);
            });
            if (totals.done() != doneBefore || job.inFlight() > 0) {
                quietSince = now;
                doneBefore = totals.done();
            }
            if (job.budgetExhausted() && now - quietSince > QUIET.toNanos()) {
                return RunOutcome.Ending.BUDGET;
            }
        }
    }

    private RunOutcome.Ending finish(OutputWriter output) throws IOException {
        try {
            output.advance();
            return RunOutcome.Ending.COMPLETE;
        } catch (IOException e) {
            if (order.destination().isReadAsItIsWritten()) {
                return RunOutcome.Ending.READER_GONE;
            }
            throw e;
        }
    }

    private void settle(RunOutcome outcome, RunsDirectory runs, Manifest manifest) throws IOException {
        if (outcome.ending() == RunOutcome.Ending.COMPLETE) {
            order.destination().complete();
            runs.save(manifest.finished());
        } else {
            order.destination().partial();
        }
    }

    private void tellResumed(String job, Totals totals) {
        reporter.say("resuming job %s: %,d%s results are there already"
                .formatted(
                        job,
                        totals.done(),
                        order.promptCount().isPresent()
                                ? " of %,d".formatted(order.promptCount().getAsLong())
                                : ""));
    }

    private static void check(@Nullable Throwable failure, String what) {
        if (failure != null) {
            throw new RunFailedException(
                    what + ": " + Objects.requireNonNullElse(failure.getMessage(), failure.toString()), failure);
        }
    }

    private static boolean ended(Thread thread) {
        try {
            return thread.getState() == Thread.State.NEW || thread.join(JOIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
