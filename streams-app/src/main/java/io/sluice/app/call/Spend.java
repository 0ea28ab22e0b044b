package io.sluice.app.call;

import io.sluice.schema.SlotQuota;

/**
 * A slot's quota at one moment, as the next owner will find it. Everything that was started until then is in it.
 *
 * @param number counts the slot's snapshots
 * @param quota what is written to the quota topic
 * @param atNanos monotonic time of the snapshot
 * @param atWallMs wall time of the snapshot
 */
record Spend(long number, SlotQuota quota, long atNanos, long atWallMs) {}
