/** What a run would do and cost, by the rules that it would follow. */
@NullMarked
package io.sluice.cli.dryrun;

import org.jspecify.annotations.NullMarked;
