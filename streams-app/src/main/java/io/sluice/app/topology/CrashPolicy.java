package io.sluice.app.topology;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows when a stream thread dies. Trouble that passes (broker away, fenced, schema still to come) gets a new thread, so many times in
 * a while; all else stops the streams role with its reason, because a bug or a wrong topic would only fail again. Thread-safe.
 */
final class CrashPolicy implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CrashPolicy.class);
    private static final int REPLACED_MAX = 20;
    private static final long WHILE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final LongSupplier nanoTime;
    private final ArrayDeque<Long> replacedAtNanos = new ArrayDeque<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    CrashPolicy(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Why the role stopped, or null. */
    @Nullable Throwable failure() {
        return failure.get();
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable crash) {
        if (isTransient(crash) && mayReplace()) {
            LOG.warn("A stream thread is replaced: {}", root(crash).toString());
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        failure.compareAndSet(null, crash);
        LOG.error("The streams role stops: {}", root(crash).toString(), crash);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private synchronized boolean mayReplace() {
        long now = nanoTime.getAsLong();
        while (!replacedAtNanos.isEmpty() && now - replacedAtNanos.peek() > WHILE_NANOS) {
            replacedAtNanos.poll();
        }
        if (replacedAtNanos.size() >= REPLACED_MAX) {
            return false;
        }
        replacedAtNanos.add(now);
        return true;
    }

    private static boolean isTransient(Throwable crash) {
        for (Throwable cause = crash; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case Error error -> {
                    return false;
                }
                case AuthenticationException denied -> {
                    return false;
                }
                case AuthorizationException denied -> {
                    return false;
                }
                case RetriableException passing -> {
                    return true;
                }
                case ProducerFencedException fenced -> {
                    return true;
                }
                case InvalidProducerEpochException fenced -> {
                    return true;
                }
                case UnknownProducerIdException forgotten -> {
                    return true;
                }
                case OutOfOrderSequenceException lost -> {
                    return true;
                }
                case TransactionAbortableException aborted -> {
                    return true;
                }
                case TaskMigratedException moved -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    private static Throwable root(Throwable crash) {
        Throwable root = crash;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
