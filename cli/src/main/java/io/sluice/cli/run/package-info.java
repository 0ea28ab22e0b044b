/** One run of a file: its identity, its way through the job, its output and its sums. */
@NullMarked
package io.sluice.cli.run;

import org.jspecify.annotations.NullMarked;
