package io.sluice.app.dedup;

import io.sluice.app.config.CacheConfig;

/**
 * One task's share of the cache.
 *
 * @param entriesMax answers kept
 * @param bytesMax bytes of answers kept
 * @param hotBytesMax memory for decoded answers
 * @param evictedAtOnceMax answers that one insertion drops at most
 */
public record CacheBounds(long entriesMax, long bytesMax, long hotBytesMax, int evictedAtOnceMax) {
    private static final int EVICTED_AT_ONCE_MAX = 100;

    /** The configured bounds, split over the partitions. */
    public static CacheBounds of(CacheConfig cache, int partitions) {
        return new CacheBounds(
                Math.max(1, cache.maxEntries() / partitions),
                Math.max(1, cache.maxBytes() / partitions),
                cache.hotBytes() / partitions,
                EVICTED_AT_ONCE_MAX);
    }
}
