package io.sluice.schemas;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches foreign schemas on one thread of its own, so that no caller waits for the registry. Thread-safe.
 *
 * <p>Bounds: {@value #OPEN_MAX} fetches wait at a time, and a further one is ignored until its caller asks again;
 * {@value #MISSING_MAX} missing ids are kept, the oldest forgotten first, each for {@value #MISSING_SECONDS} s. Known
 * schemas are as many as the registry holds.
 */
final class SchemaFetcher implements AutoCloseable {
    static final int OPEN_MAX = 1_000;
    static final int MISSING_MAX = 10_000;
    static final int MISSING_SECONDS = 300;
    private static final long BACKOFF_MS_FIRST = 50;
    private static final long BACKOFF_MS_MAX = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(SchemaFetcher.class);

    private final Registry registry;
    private final Map<Integer, Resolution.Known> known = new ConcurrentHashMap<>();
    private final Map<Integer, Absent> missing = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Absent> eldest) {
            return size() > MISSING_MAX;
        }
    });
    private final Set<Integer> open = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor thread;

    SchemaFetcher(Registry registry) {
        this.registry = registry;
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
        return absent != null && System.nanoTime() - absent.untilNanos() < 0
                ? absent.resolution()
                : new Resolution.Unresolved();
    }

    void request(int schemaId) {
        if (resolve(schemaId) instanceof Resolution.Unresolved && open.size() < OPEN_MAX && open.add(schemaId)) {
            schedule(schemaId, 0, BACKOFF_MS_FIRST);
        }
    }

    private void schedule(int schemaId, long delayMs, long backoffMs) {
        try {
            var unused = thread.schedule(() -> fetch(schemaId, backoffMs), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            open.remove(schemaId);
        }
    }

    private void fetch(int schemaId, long backoffMs) {
        try {
            switch (registry.fetch(schemaId)) {
                case Resolution.Known schema -> known.put(schemaId, schema);
                case Resolution.Missing absent ->
                    missing.put(
                            schemaId,
                            new Absent(absent, System.nanoTime() + TimeUnit.SECONDS.toNanos(MISSING_SECONDS)));
                case Resolution.Unresolved unresolved -> throw new IOException("registry answered " + unresolved);
            }
            open.remove(schemaId);
        } catch (IOException | RuntimeException e) {
            LOG.warn("Schema id {} could not be fetched; trying again in {} ms: {}", schemaId, backoffMs, e.toString());
            schedule(schemaId, backoffMs, Math.min(2 * backoffMs, BACKOFF_MS_MAX));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private record Absent(Resolution.Missing resolution, long untilNanos) {}
}
