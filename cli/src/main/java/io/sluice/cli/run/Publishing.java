package io.sluice.cli.run;

import io.sluice.cli.engine.RequestSink;
import io.sluice.cli.engine.RequestTooLargeException;
import io.sluice.cli.input.InputLine;
import io.sluice.cli.input.PromptReader;
import io.sluice.schema.PromptRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the input and publishes what has no result yet; a thread of its own. At most {@code window} requests are open
 * at a time: what was published is worked off even when the run does not go on, and should not be a surprise.
 */
final class Publishing implements Runnable {

    /** Below the 65,535 of a {@link Phaser}. */
    static final int WINDOW = 20_000;

    private final String job;
    private final String name;
    private final PromptReader input;
    private final LineLog log;
    private final RequestSink sink;
    private final LongPredicate hasResult;
    private final BiConsumer<Long, String> refused;
    private final BiConsumer<Long, String> badLines;
    private final Semaphore window = new Semaphore(WINDOW);
    private final Phaser unacknowledged = new Phaser(1);

    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();
    private volatile boolean done;
    private volatile @Nullable Throwable failure;

    /**
     * @param hasResult whether a line has its result already; asked from the publishing thread
     * @param refused hears of a line whose request the broker will not take; called from any thread
     * @param badLines hears of a line that asks nothing; called from the publishing thread
     */
    Publishing(
            String job,
            String name,
            PromptReader input,
            LineLog log,
            RequestSink sink,
            LongPredicate hasResult,
            BiConsumer<Long, String> refused,
            BiConsumer<Long, String> badLines) {
        this.job = job;
        this.name = name;
        this.input = input;
        this.log = log;
        this.sink = sink;
        this.hasResult = hasResult;
        this.refused = refused;
        this.badLines = badLines;
    }

    @Override
    public void run() {
        try {
            sink.openJob(job, name);
            for (InputLine line = input.next(); line != null; line = input.next()) {
                switch (line) {
                    case InputLine.Bad wrong -> take(wrong);
                    case InputLine.Prompt prompt -> take(prompt);
                }
            }
            log.flush();
            unacknowledged.awaitAdvanceInterruptibly(unacknowledged.arrive());
            if (failure == null) {
                sink.closeJob(job, lines.get() - bad.get());
                done = true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // An Error too: whoever waits for this thread must hear of its end.
            failure = e;
        }
    }

    private void take(InputLine.Bad line) throws IOException {
        log.append(new LineLog.Entry(line.number(), line.customId(), Optional.of(line.reason())));
        badLines.accept(line.number(), line.reason());
        bad.incrementAndGet();
        lines.incrementAndGet();
    }

    private void take(InputLine.Prompt line) throws IOException, InterruptedException {
        log.append(new LineLog.Entry(line.number(), line.customId(), Optional.empty()));
        lines.incrementAndGet();
        if (hasResult.test(line.number())) {
            return;
        }
        if (!window.tryAcquire()) {
            log.flush();
            window.acquire();
        }
        unacknowledged.register();
        var unused = sink.publish(request(line)).whenComplete((nothing, error) -> {
            acknowledge(line.number(), error);
            unacknowledged.arriveAndDeregister();
        });
    }

    private PromptRequest request(InputLine.Prompt line) {
        return PromptRequest.newBuilder()
                .setId(LineId.of(job, line.number()))
                .setJob(job)
                .setOperation(line.operation())
                .setModel(line.model())
                .setBody(line.body())
                .build();
    }

    private void acknowledge(long line, @Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException wrapped ? wrapped.getCause() : error;
        if (cause instanceof RequestTooLargeException) {
            refused.accept(line, String.valueOf(cause.getMessage()));
        } else if (cause != null) {
            failure = cause;
        }
    }

    /** A line got its result: room for another. Any thread. */
    void settled() {
        window.release();
    }

    /** Lines taken so far, bad ones included. */
    long lines() {
        return lines.get();
    }

    long bad() {
        return bad.get();
    }

    /** Everything was read, and the broker has it. */
    boolean done() {
        return done;
    }

    /** Why publishing stopped before its end; null where it did not. */
    @Nullable Throwable failure() {
        return failure;
    }
}
