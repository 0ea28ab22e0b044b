package io.sluice.app.ops.view;

import org.jspecify.annotations.Nullable;

/**
 * A stage of the topology now.
 *
 * @param stage its topic without prefix
 * @param verdict in one word
 * @param well whether that is as it should be
 * @param why a sentence
 * @param lag records that wait
 * @param oldestMs age of the oldest; null: nothing waits, or not known
 */
public record StageView(
        String stage,
        String verdict,
        boolean well,
        String why,
        long lag,
        @Nullable Long oldestMs) {}
