package io.sluice.app.config;

/**
 * How a lane is split.
 *
 * @param count slots of the lane: partitions of its topics, over which its limits are split whole
 * @param promptTokensMax tokens that the largest prompt with its answer is expected to need; a slot must allow them
 * @param bulkShare percent of the starts that calls of class BULK get at least while INTERACTIVE ones wait
 */
public record SlotConfig(int count, int promptTokensMax, int bulkShare) {
    /** The most slots of a lane. */
    public static final int COUNT_MAX = 64;

    /** Refuses numbers out of range. */
    public SlotConfig {
        new Checks("")
                .between("slots", count, 1, COUNT_MAX)
                .between("prompt-tokens-max", promptTokensMax, 1, 10_000_000)
                .between("bulk-share", bulkShare, 1, 99)
                .done();
    }

    /** One slot, prompts of 4,096 tokens, a tenth for BULK. */
    public static SlotConfig defaults() {
        return new SlotConfig(1, 4096, 10);
    }

    /** With another number of slots. */
    public SlotConfig withCount(int other) {
        return new SlotConfig(other, promptTokensMax, bulkShare);
    }
}
