package io.sluice.schemas;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches foreign schemas on one thread of its own, so that no caller waits for the registry. Thread-safe.
 *
 * <p>A registry of several nodes answers "not found" from one that has not heard of a registration yet. So an id is missing
 * only when that was said {@value #SAID_MIN} times, over {@value #CONFIRM_SECONDS} s at least; it stays so for
 * {@value #MISSING_SECONDS} s, and is asked for again in the meantime while it is in use.
 *
 * <p>Bounds: {@value #OPEN_MAX} fetches wait at a time, and a further one is ignored until its caller asks again;
 * {@value #MISSING_MAX} missing ids are kept, the one unused for longest forgotten first. Known schemas are as many as the
 * registry holds.
 */
final class SchemaFetcher implements AutoCloseable {
    static final int OPEN_MAX = 1_000;
    static final int MISSING_MAX = 100_000;
    static final int MISSING_SECONDS = 60;
    static final int CONFIRM_SECONDS = 30;
    static final int SAID_MIN = 5;
    private static final long MISSING_NANOS = TimeUnit.SECONDS.toNanos(MISSING_SECONDS);
    private static final long BACKOFF_MS_FIRST = 50;
    private static final long BACKOFF_MS_MAX = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(SchemaFetcher.class);

    private final Registry registry;
    private final long confirmNanos;
    private final LongSupplier nanoTime;
    private final Map<Integer, Resolution.Known> known = new ConcurrentHashMap<>();
    private final Map<Integer, Absent> missing = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Absent> eldest) {
            return size() > MISSING_MAX;
        }
    });
    private final Set<Integer> open = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor thread;

    SchemaFetcher(Registry registry) {
        this(registry, Duration.ofSeconds(CONFIRM_SECONDS), System::nanoTime);
    }

    SchemaFetcher(Registry registry, Duration confirm, LongSupplier nanoTime) {
        this.registry = registry;
        this.confirmNanos = confirm.toNanos();
        this.nanoTime = nanoTime;
        this.thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("sluice-schema-fetcher").factory());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void add(int schemaId, Schema schema) {
        known.put(schemaId, new Resolution.Known(schema));
    }

    Resolution resolve(int schemaId) {
        Resolution.Known schema = known.get(schemaId);
        if (schema != null) {
            return schema;
        }
        Absent absent = missing.get(schemaId);
        if (absent == null || absent.ageNanos(nanoTime.getAsLong()) >= MISSING_NANOS) {
            return new Resolution.Unresolved();
        }
        if (absent.ageNanos(nanoTime.getAsLong()) >= MISSING_NANOS / 2) {
            ask(schemaId);
        }
        return absent.resolution();
    }

    /** What was said last, however long ago. */
    Resolution lastSaid(int schemaId) {
        Resolution now = resolve(schemaId);
        Absent absent = now instanceof Resolution.Unresolved ? missing.get(schemaId) : null;
        return absent == null ? now : absent.resolution();
    }

    void request(int schemaId) {
        if (resolve(schemaId) instanceof Resolution.Unresolved) {
            ask(schemaId);
        }
    }

    private void ask(int schemaId) {
        if (open.size() < OPEN_MAX && open.add(schemaId)) {
            schedule(schemaId, 0, new Asked(0, 0, BACKOFF_MS_FIRST));
        }
    }

    private void schedule(int schemaId, long delayMs, Asked asked) {
        try {
            var unused = thread.schedule(() -> fetch(schemaId, asked), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            open.remove(schemaId);
        }
    }

    private void fetch(int schemaId, Asked asked) {
        try {
            switch (registry.fetch(schemaId)) {
                case Registry.Fetched.Found found -> {
                    add(schemaId, found.schema());
                    missing.remove(schemaId);
                    open.remove(schemaId);
                }
                case Registry.Fetched.NeverAvro never -> miss(schemaId, never.reason());
                case Registry.Fetched.NotFound absent -> doubt(schemaId, absent.reason(), asked);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "Schema id {} could not be fetched; trying again in {} ms: {}",
                    schemaId,
                    asked.backoffMs(),
                    e.toString());
            schedule(schemaId, asked.backoffMs(), asked.later());
        }
    }

    private void doubt(int schemaId, String reason, Asked asked) {
        long now = nanoTime.getAsLong();
        Asked again = asked.notFound(now);
        boolean wasMissing = resolve(schemaId) instanceof Resolution.Missing;
        if (wasMissing || (again.notFound() >= SAID_MIN && now - again.firstNanos() >= confirmNanos)) {
            miss(schemaId, reason);
            return;
        }
        if (again.notFound() == 1) {
            LOG.info("{}; asking again for {} s before that is believed", reason, confirmNanos / 1_000_000_000);
        }
        schedule(schemaId, again.backoffMs(), again.later());
    }

    private void miss(int schemaId, String reason) {
        missing.put(schemaId, new Absent(new Resolution.Missing(reason), nanoTime.getAsLong()));
        open.remove(schemaId);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private record Absent(Resolution.Missing resolution, long saidNanos) {
        long ageNanos(long nowNanos) {
            return nowNanos - saidNanos;
        }
    }

    /** How often an id was not found since when, and how long to wait before it is asked for again. */
    private record Asked(int notFound, long firstNanos, long backoffMs) {
        Asked notFound(long nowNanos) {
            return new Asked(notFound + 1, notFound == 0 ? nowNanos : firstNanos, backoffMs);
        }

        Asked later() {
            return new Asked(notFound, firstNanos, Math.min(2 * backoffMs, BACKOFF_MS_MAX));
        }
    }
}
