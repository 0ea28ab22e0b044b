/** End-to-end benchmarks: every part in a process of its own, load on loopback only, figures printed as they are. */
@NullMarked
package io.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
