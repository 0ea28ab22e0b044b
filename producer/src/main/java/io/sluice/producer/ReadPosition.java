package io.sluice.producer;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where to read on, per partition. Keep it with what was read, and a reader goes on there after a restart.
 *
 * @param offsets offset of the next record by partition; partitions that are not named start at their beginning
 */
public record ReadPosition(Map<Integer, Long> offsets) {
    private static final Pattern PART = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

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

    /**
     * What {@link #toString} gave.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static ReadPosition parse(String text) {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (String part : text.isBlank() ? new String[0] : text.strip().split(",")) {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("a position must be <partition>:<offset>,..., was '" + text + "'");
            }
            offsets.put(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
        }
        return new ReadPosition(offsets);
    }

    /** Whether a reader that stands here has everything before another position. */
    public boolean reached(ReadPosition other) {
        return other.offsets.entrySet().stream()
                .allMatch(partition -> offsets.getOrDefault(partition.getKey(), 0L) >= partition.getValue());
    }

    /** Partitions in order, such as {@code 0:17,1:23}; {@link #parse} reads it. */
    @Override
    public String toString() {
        return new TreeMap<>(offsets)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .collect(Collectors.joining(","));
    }
}
