package io.sluice.app.ops.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Server-sent events: every listener gets the latest value, and whichever come while it listens; who is slow misses some, which is why
 * each value is whole. At most {@link #LISTENERS_MAX}; more are turned away. For any thread.
 */
public final class Events implements Route, AutoCloseable {
    private static final int LISTENERS_MAX = 50;
    private static final long KEEP_ALIVE_S = 15;
    private static final byte[] KEEP_ALIVE = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Semaphore room = new Semaphore(LISTENERS_MAX);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private String value = "";
    private long version;
    private boolean closed;

    private record Next(String value, long version) {}

    /** Hands on a value: one line of JSON. */
    public void publish(String line) {
        lock.lock();
        try {
            value = line;
            version++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void answer(Visit visit) throws IOException {
        if (!room.tryAcquire()) {
            visit.reply(503, "text/plain; charset=utf-8", "too many listen already\n");
            return;
        }
        try {
            OutputStream out = visit.stream("text/event-stream");
            Next seen = new Next("", 0);
            while (true) {
                Next next = after(seen.version());
                if (next.version() < 0) {
                    return;
                }
                if (next.version() == seen.version()) {
                    out.write(KEEP_ALIVE);
                } else {
                    out.write(("data: " + next.value() + "\n\n").getBytes(StandardCharsets.UTF_8));
                }
                out.flush();
                seen = next;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            room.release();
        }
    }

    /** Waits for a newer value, for some seconds at most; a version below zero: it is over. */
    private Next after(long seen) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(KEEP_ALIVE_S);
            while (version == seen && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return closed ? new Next(value, -1) : new Next(value, version);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
