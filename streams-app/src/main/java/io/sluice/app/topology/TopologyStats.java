package io.sluice.app.topology;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened in this process and stands in no topic. Counted as it happens: what an aborted transaction takes back is counted again. Thread-safe.
 *
 * @param deadLetters records that could not be read
 * @param orphanAnswers answers to calls that were not pending
 */
public record TopologyStats(LongAdder deadLetters, LongAdder orphanAnswers) {
    /** Nothing yet. */
    public TopologyStats() {
        this(new LongAdder(), new LongAdder());
    }
}
