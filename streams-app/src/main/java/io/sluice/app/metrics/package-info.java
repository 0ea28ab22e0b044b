/** Exact usage: what each task counts, and the sums over lanes, jobs and tenants that go to the metrics topic. */
@NullMarked
package io.sluice.app.metrics;

import org.jspecify.annotations.NullMarked;
