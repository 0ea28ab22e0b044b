package io.sluice.app.topology;

/**
 * How much of the stores was read back from their changelogs since the start.
 *
 * @param storesLeft stores, one per partition, that are still being restored
 * @param offsetsDone offsets read
 * @param offsetsTotal offsets to read in all; grows while further tasks are assigned
 */
public record RestoreState(int storesLeft, long offsetsDone, long offsetsTotal) {}
