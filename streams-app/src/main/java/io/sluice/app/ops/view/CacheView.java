package io.sluice.app.ops.view;

import org.jspecify.annotations.Nullable;

/**
 * The cache: use over the last hour and all lanes, size of this instance's part.
 *
 * @param requests with a result in the last hour
 * @param hits of those, answered from the cache
 * @param coalesced of those, answered by another request's call
 * @param savedNanos nano-dollars
 * @param tokensSaved tokens in and out
 * @param entries answers kept here, about; null: this instance keeps none
 * @param bytes of them on disk, about; null: this instance keeps none
 */
public record CacheView(
        long requests,
        long hits,
        long coalesced,
        long savedNanos,
        long tokensSaved,
        @Nullable Long entries,
        @Nullable Long bytes) {}
