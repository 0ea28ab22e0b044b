/** What commands have of the process that they run in: streams, environment, exit codes, interrupts. */
@NullMarked
package io.sluice.cli.shell;

import org.jspecify.annotations.NullMarked;
