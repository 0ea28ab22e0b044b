package io.sluice.benchmarks;

import java.util.Map;

/**
 * What one case of a benchmark measured.
 *
 * @param name of the case
 * @param figures by name, the unit last in the name, in the order in which they are shown
 */
record BenchCase(String name, Map<String, Object> figures) {}
