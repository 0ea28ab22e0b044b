package io.sluice.app.metrics;

import io.sluice.app.state.StateSerde;
import io.sluice.schema.Answer;
import io.sluice.schema.PromptResult;
import io.sluice.schema.UsageScope;
import io.sluice.schema.UsageTotals;
import io.sluice.state.UsageDelta;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What a task counted since its last flush. Each change is written to a small store in the transaction of the record that caused it, so
 * that no crash loses or doubles a count, and handed on about once a second, so that it costs next to nothing.
 *
 * <p>Touched by the stream thread only.
 */
public final class UsagePartials {
    /** Publishers name jobs and tenants as they like: what is more than this is handed on at once. */
    private static final int KEYS_MAX = 10_000;

    /** Takes what is handed on. */
    public interface Outlet {
        /** Sends a delta on; the time is a label only. */
        void accept(UsageDelta delta, long nowMs);
    }

    private static final StateSerde<UsageTotals> TOTALS = StateSerde.of(UsageTotals.class);

    private final KeyValueStore<String, UsageTotals> store;
    private final Outlet outlet;
    private final Map<PartialKey, Tally> tallies = new HashMap<>();

    /** Goes on with what the store holds; hands on to {@code outlet}. */
    public UsagePartials(KeyValueStore<String, UsageTotals> store, Outlet outlet) {
        this.store = store;
        this.outlet = outlet;
        try (KeyValueIterator<String, UsageTotals> left = store.all()) {
            while (left.hasNext()) {
                KeyValue<String, UsageTotals> entry = left.next();
                tallies.put(PartialKey.parse(entry.key), new Tally().add(entry.value));
            }
        }
    }

    /** Counts a result. */
    public void add(PromptResult result, long nowMs) {
        PartialKey key = new PartialKey(result.getLane(), result.getJob(), result.getTenant());
        write(key, tally(key, nowMs).add(result));
    }

    /** Counts the end of a call. */
    public void add(Answer answer, long nowMs) {
        PartialKey key = new PartialKey(answer.getLane(), answer.getJob(), answer.getTenant());
        write(key, tally(key, nowMs).add(answer));
    }

    /** Whether nothing was counted since the last flush. */
    public boolean isEmpty() {
        return tallies.isEmpty();
    }

    /** Hands on everything and begins anew. */
    public void flush(long nowMs) {
        for (Map.Entry<PartialKey, Tally> entry : tallies.entrySet()) {
            PartialKey key = entry.getKey();
            ByteBuffer totals = ByteBuffer.wrap(TOTALS.toBytes(entry.getValue().toTotals()));
            handOn(UsageScope.LANE, key.lane(), key, totals, nowMs);
            handOn(UsageScope.JOB, key.job(), key, totals, nowMs);
            handOn(UsageScope.TENANT, key.tenant(), key, totals, nowMs);
            store.delete(key.text());
        }
        tallies.clear();
    }

    private Tally tally(PartialKey key, long nowMs) {
        Tally tally = tallies.get(key);
        if (tally == null) {
            if (tallies.size() >= KEYS_MAX) {
                flush(nowMs);
            }
            tally = new Tally();
            tallies.put(key, tally);
        }
        return tally;
    }

    private void write(PartialKey key, Tally tally) {
        store.put(key.text(), tally.toTotals());
    }

    private void handOn(UsageScope scope, @Nullable String name, PartialKey key, ByteBuffer totals, long nowMs) {
        // An answer that could not be read has no lane to its name.
        if (name != null && !name.isEmpty()) {
            outlet.accept(new UsageDelta(scope.name(), name, key.tenant(), totals.duplicate()), nowMs);
        }
    }
}
