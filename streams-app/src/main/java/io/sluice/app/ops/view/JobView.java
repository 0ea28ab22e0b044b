package io.sluice.app.ops.view;

import org.jspecify.annotations.Nullable;

/**
 * A job now.
 *
 * @param key tenant and id, URL-encoded, a slash between them: two tenants may use one id
 * @param name for people; null: none
 * @param state open, closed, cancelled or complete
 * @param by who set the state; empty: not said
 * @param stateAtMs epoch ms at which they did; null: nobody spoke of the job
 * @param count requests announced; null while open
 * @param done requests with a result; null: none for hours
 * @param answered of those
 * @param failed of those, REJECTED and EXPIRED included
 * @param cached of those, from the cache or another request's call
 * @param spendNanos nano-dollars
 * @param savedNanos nano-dollars
 * @param leftMs time left at the last minute's pace; null: not known, or it stands still
 * @param atMs epoch ms of the last that is known
 */
public record JobView(
        String key,
        String id,
        @Nullable String name,
        String tenant,
        String state,
        String by,
        @Nullable Long stateAtMs,
        @Nullable Long count,
        @Nullable Long done,
        long answered,
        long failed,
        long cached,
        long spendNanos,
        long savedNanos,
        @Nullable Long leftMs,
        long atMs) {}
