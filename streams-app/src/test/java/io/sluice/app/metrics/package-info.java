/** Tests of sums and histograms. */
@NullMarked
package io.sluice.app.metrics;

import org.jspecify.annotations.NullMarked;
