package io.sluice.producer;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where to read on, per partition. Keep it with what was read, and a reader goes on there after a restart.
 *
 * @param offsets offset of the next record by partition; partitions that are not named start at their beginning
 */
public record ReadPosition(Map<Integer, Long> offsets) {
    /** Copies the map. */
    public ReadPosition {
        offsets = Map.copyOf(offsets);
        offsets.forEach((partition, offset) -> {
            if (partition < 0 || offset < 0) {
                throw new IllegalArgumentException(
                        "partition and offset must be >= 0, were " + partition + " and " + offset);
            }
        });
    }

    /** The beginning of every partition. */
    public static ReadPosition beginning() {
        return new ReadPosition(Map.of());
    }

    /** Partitions in order. */
    @Override
    public String toString() {
        return new TreeMap<>(offsets).toString();
    }
}
