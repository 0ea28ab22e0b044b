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
 * that no crash loses or doubles a count, and handed on about once a second, so that it costs next to nothing. The store keeps changes in
 * memory until the commit.
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

    private final KeyValueStore<String, byte[]> store;
    private final Outlet outlet;
    private final Map<PartialKey, Sum> sums = new HashMap<>();

    private record Sum(String storeKey, Tally tally) {}

    /** Goes on with what the store holds; hands on to {@code outlet}. */
    public UsagePartials(KeyValueStore<String, byte[]> store, Outlet outlet) {
        this.store = store;
        this.outlet = outlet;
        try (KeyValueIterator<String, byte[]> left = store.all()) {
            while (left.hasNext()) {
                KeyValue<String, byte[]> entry = left.next();
                sums.put(
                        PartialKey.parse(entry.key),
                        new Sum(entry.key, new Tally().add(TOTALS.fromBytes(entry.value))));
            }
        }
    }

    /** Counts a result. */
    public void add(PromptResult result, long nowMs) {
        Sum sum = sum(new PartialKey(result.getLane(), result.getJob(), result.getTenant()), nowMs);
        sum.tally().add(result);
        write(sum);
    }

    /** Counts the end of a call. */
    public void add(Answer answer, long nowMs) {
        Sum sum = sum(new PartialKey(answer.getLane(), answer.getJob(), answer.getTenant()), nowMs);
        sum.tally().add(answer);
        write(sum);
    }

    /** Whether nothing was counted since the last flush. */
    public boolean isEmpty() {
        return sums.isEmpty();
    }

    /** Hands on everything and begins anew. */
    public void flush(long nowMs) {
        for (Map.Entry<PartialKey, Sum> entry : sums.entrySet()) {
            PartialKey key = entry.getKey();
            ByteBuffer totals = ByteBuffer.wrap(TOTALS.toBytes(entry.getValue().tally()::writeTo));
            handOn(UsageScope.LANE, key.lane(), key, totals, nowMs);
            handOn(UsageScope.JOB, key.job(), key, totals, nowMs);
            handOn(UsageScope.TENANT, key.tenant(), key, totals, nowMs);
            store.delete(entry.getValue().storeKey());
        }
        sums.clear();
    }

    private Sum sum(PartialKey key, long nowMs) {
        Sum sum = sums.get(key);
        if (sum == null) {
            if (sums.size() >= KEYS_MAX) {
                flush(nowMs);
            }
            sum = new Sum(key.text(), new Tally());
            sums.put(key, sum);
        }
        return sum;
    }

    private void write(Sum sum) {
        store.put(sum.storeKey(), TOTALS.toBytes(sum.tally()::writeTo));
    }

    private void handOn(UsageScope scope, @Nullable String name, PartialKey key, ByteBuffer totals, long nowMs) {
        // An answer that could not be read has no lane to its name.
        if (name != null && !name.isEmpty()) {
            outlet.accept(new UsageDelta(scope.name(), name, key.tenant(), totals.duplicate()), nowMs);
        }
    }
}
