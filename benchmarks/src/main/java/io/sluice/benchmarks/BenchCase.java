package io.sluice.benchmarks;

import java.util.Map;
import java.util.Optional;

/**
 * What one case of a benchmark measured.
 *
 * @param name of the case
 * @param figures by name, the unit last in the name, in the order in which they are shown
 * @param series what a plot of it shows
 */
record BenchCase(String name, Map<String, Object> figures, Optional<Series> series) {
    /** A case of figures alone. */
    BenchCase(String name, Map<String, Object> figures) {
        this(name, figures, Optional.empty());
    }
}
