package io.sluice.app.lane;

/**
 * One partition of a lane: the unit of work and of quota that one worker owns.
 *
 * @param lane the lane's name
 * @param slot the partition of the lane's topic
 */
public record SlotId(String lane, int slot) {
    public SlotId {
        if (lane.isEmpty()) {
            throw new IllegalArgumentException("slot: lane must not be empty");
        }
        if (slot < 0) {
            throw new IllegalArgumentException("lane '" + lane + "': slot must be >= 0, was " + slot);
        }
    }

    /** Key of the slot's record on the quota topic: {@code <lane>/<slot>}. */
    public String key() {
        return lane + "/" + slot;
    }

    @Override
    public String toString() {
        return key();
    }
}
