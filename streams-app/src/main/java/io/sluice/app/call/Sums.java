package io.sluice.app.call;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Sums of counts that may be absent. */
final class Sums {
    private Sums() {}

    static OptionalLong of(OptionalLong one, OptionalLong other) {
        return one.isEmpty() ? other : OptionalLong.of(one.getAsLong() + other.orElse(0));
    }

    static Map<String, Long> of(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> sum = new TreeMap<>(one);
        other.forEach((name, count) -> sum.merge(name, count, Long::sum));
        return Map.copyOf(sum);
    }
}
