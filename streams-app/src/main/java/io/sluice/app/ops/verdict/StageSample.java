package io.sluice.app.ops.verdict;

/**
 * A stage of the topology at one moment: the records on its topic that its group has not read.
 *
 * @param atMs epoch ms at which it was seen
 * @param there whether the topic is
 * @param lag records that wait
 * @param progress sum of the committed offsets: only its growth matters
 * @param members of the group
 * @param restoring whether an instance still restores its stores
 * @param full whether an instance has as many open requests as it may have, so that it takes in no more on purpose
 * @param shut why an instance takes in no request although it could hold more, a half sentence; empty: none does
 * @param silent members that have not been heard of lately, though they were before; empty: none
 */
public record StageSample(
        long atMs,
        boolean there,
        long lag,
        long progress,
        int members,
        boolean restoring,
        boolean full,
        String shut,
        String silent) {}
