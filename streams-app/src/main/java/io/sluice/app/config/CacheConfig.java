package io.sluice.app.config;

import java.time.Duration;

/**
 * What the cache keeps, and how prompts are compared.
 *
 * @param ttlChat how long a chat answer may be reused; 0 never expires
 * @param ttlEmbeddings how long embeddings may be reused; 0 never expires
 * @param maxEntries answers kept in all, over all partitions
 * @param maxBytes bytes of answers kept in all, over all partitions
 * @param hotBytes memory of one instance for answers in front of the disk
 * @param idWindow how long a published id is remembered, so that publishing it again gets no second result
 * @param collapseWhitespace whether prompts that differ only in runs of white space count as the same
 */
public record CacheConfig(
        Duration ttlChat,
        Duration ttlEmbeddings,
        long maxEntries,
        long maxBytes,
        long hotBytes,
        Duration idWindow,
        boolean collapseWhitespace) {

    /** Refuses bounds that would keep nothing, or forever. */
    public CacheConfig {
        Duration year = Duration.ofDays(366);
        new Checks("cache")
                .between("ttl-chat", ttlChat, Duration.ZERO, year)
                .between("ttl-embeddings", ttlEmbeddings, Duration.ZERO, year)
                .between("max-entries", maxEntries, 1, 1_000_000_000L)
                .atLeast("max-bytes", maxBytes, 1024 * 1024)
                .atLeast("hot-bytes", hotBytes, 0)
                .between("id-window", idWindow, Duration.ofMinutes(1), year)
                .done();
    }

    /** Chat 2 h, embeddings 24 h, a million answers or 4 GiB, 64 MiB of them hot, ids remembered for 24 h. */
    public static CacheConfig defaults() {
        return new CacheConfig(
                Duration.ofHours(2), Duration.ofHours(24), 1_000_000, 4L << 30, 64L << 20, Duration.ofHours(24), false);
    }
}
