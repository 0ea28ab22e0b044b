/** What a run's results add up to, and how money is written. */
@NullMarked
package io.sluice.cli.totals;

import org.jspecify.annotations.NullMarked;
