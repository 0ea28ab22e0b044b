package io.sluice.app.state;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Requests of this process without a result, over all its tasks: what the intake gate bounds. Thread-safe. */
public final class OpenRequests {
    private final Set<Share> shares = ConcurrentHashMap.newKeySet();

    /** A new task's share; closed with the task. */
    public Share open() {
        Share share = new Share();
        shares.add(share);
        return share;
    }

    /** Sum over the tasks. */
    public long count() {
        return shares.stream().mapToLong(share -> share.value.get()).sum();
    }

    /** One task's part. Written by its stream thread. */
    public final class Share implements AutoCloseable {
        private final AtomicLong value = new AtomicLong();

        void set(long count) {
            value.set(count);
        }

        @Override
        public void close() {
            shares.remove(this);
        }
    }
}
