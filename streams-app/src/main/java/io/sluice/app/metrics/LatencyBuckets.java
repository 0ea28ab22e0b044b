package io.sluice.app.metrics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * The histogram of UsageTotals.latency_counts: bucket i counts values in [2^(i/4), 2^((i+1)/4)) ms, what is below 1 ms is in the first,
 * what is above some 17 years in the last. Owned by one thread.
 */
final class LatencyBuckets {
    private static final int PER_DOUBLING = 4;
    private static final int BUCKETS = 160;

    /** Lower bounds: each result looks for its bucket. */
    private static final double[] BOUNDS =
            IntStream.range(0, BUCKETS).mapToDouble(LatencyBuckets::lowerBound).toArray();

    private final long[] counts = new long[BUCKETS];

    static int bucket(long ms) {
        if (ms <= 1) {
            return 0;
        }
        int doublings = 63 - Long.numberOfLeadingZeros(ms);
        int bucket = PER_DOUBLING * doublings;
        double value = ms;
        while (bucket < BUCKETS - 1 && BOUNDS[bucket + 1] <= value) {
            bucket++;
        }
        return Math.min(bucket, BUCKETS - 1);
    }

    static double lowerBound(int bucket) {
        return Math.pow(2, bucket / (double) PER_DOUBLING);
    }

    void add(long ms) {
        counts[bucket(ms)]++;
    }

    void addAll(List<Long> others) {
        for (int i = 0; i < others.size(); i++) {
            counts[Math.min(i, BUCKETS - 1)] += others.get(i);
        }
    }

    private int length() {
        int length = BUCKETS;
        while (length > 0 && counts[length - 1] == 0) {
            length--;
        }
        return length;
    }

    /** As Avro writes {@link #toList}. */
    void writeTo(Encoder encoder) throws IOException {
        int length = length();
        encoder.writeArrayStart();
        encoder.setItemCount(length);
        for (int i = 0; i < length; i++) {
            encoder.startItem();
            encoder.writeLong(counts[i]);
        }
        encoder.writeArrayEnd();
    }

    /** Without trailing empty buckets. */
    List<Long> toList() {
        int length = length();
        List<Long> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(counts[i]);
        }
        return list;
    }

    /** The value in ms below which a share of all values lies, interpolated inside its bucket; null without values. */
    static @Nullable Double percentile(List<Long> counts, double share) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        if (total == 0) {
            return null;
        }
        double rank = share * total;
        long below = 0;
        for (int i = 0; i < counts.size(); i++) {
            long count = counts.get(i);
            if (count > 0 && below + count >= rank) {
                double within = (rank - below) / count;
                double low = i == 0 ? 0 : lowerBound(i);
                return low + within * (lowerBound(i + 1) - low);
            }
            below += count;
        }
        return lowerBound(counts.size());
    }
}
