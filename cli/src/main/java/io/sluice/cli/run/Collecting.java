package io.sluice.cli.run;

import io.sluice.app.batch.OutputLine;
import io.sluice.cli.engine.ResultSource;
import io.sluice.cli.totals.Totals;
import io.sluice.schema.Failure;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the job's results off the topic, each line's first one, and hands them to the output. {@link #catchUp} and
 * {@link #run} by one thread each, one after the other.
 */
final class Collecting implements Runnable {

    private static final Duration POLL = Duration.ofMillis(100);

    private record Refused(long line, String reason) {}

    private final String job;
    private final ResultSource source;
    private final LineIndex index;
    private final Spool spool;
    private final OutputWriter output;
    private final boolean simulated;
    private final BiConsumer<Long, String> notAnswered;
    private Totals sums = Totals.NONE;
    private final Queue<Refused> refused = new ConcurrentLinkedQueue<>();

    private volatile Runnable settled = () -> {};
    private volatile Totals totals = Totals.NONE;
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;

    /** @param notAnswered hears of a line that ended without an answer, and why; called from the collecting thread */
    Collecting(
            String job,
            ResultSource source,
            LineIndex index,
            Spool spool,
            OutputWriter output,
            boolean simulated,
            BiConsumer<Long, String> notAnswered) {
        this.job = job;
        this.source = source;
        this.index = index;
        this.spool = spool;
        this.output = output;
        this.simulated = simulated;
        this.notAnswered = notAnswered;
    }

    /** Takes what the topic holds up to the given offsets. */
    void catchUp(Map<Integer, Long> end) throws IOException {
        while (!source.reached(end)) {
            takeAll();
        }
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                takeAll();
                output.advance();
            }
        } catch (Throwable e) {
            // An Error too: whoever waits for this thread must hear of its end.
            failure = e;
        }
    }

    private void takeAll() throws IOException {
        for (PromptResult result : source.poll(POLL)) {
            OptionalLong line = LineId.lineOf(job, result.getId());
            if (line.isPresent() && !index.has(line.getAsLong())) {
                take(line.getAsLong(), result);
            }
        }
        for (Refused request = refused.poll(); request != null; request = refused.poll()) {
            index.put(request.line(), spool.append(OutputLine.badTail(request.line(), request.reason())));
            sums = sums.withBadLines(1);
            notAnswered.accept(request.line(), request.reason());
            settled.run();
        }
        totals = sums;
    }

    private void take(long line, PromptResult result) throws IOException {
        index.put(line, spool.append(OutputLine.tail(result, OptionalLong.of(line), simulated)));
        sums = sums.plus(result);
        settled.run();
        if (result.getStatus() != ResultStatus.ANSWERED) {
            Failure why = result.getFailure();
            String status = result.getStatus().name().toLowerCase(Locale.ROOT);
            notAnswered.accept(line, why == null ? status : status + ": " + why.getMessage());
        }
    }

    /** Whoever waits for room hears of each line that is settled. Set before {@link #run}. */
    void onSettled(Runnable listener) {
        settled = listener;
    }

    /** The broker does not take this line's request. Any thread. */
    void refuse(long line, String reason) {
        refused.add(new Refused(line, reason));
    }

    /** Ends {@link #run} soon. Any thread. */
    void stop() {
        stopped = true;
    }

    Totals totals() {
        return totals;
    }

    /** Why collecting ended early; null where it did not. */
    @Nullable Throwable failure() {
        return failure;
    }
}
