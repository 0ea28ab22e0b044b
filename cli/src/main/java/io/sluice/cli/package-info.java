/** The {@code sluice} command: what a person types, and what they get told. */
@NullMarked
package io.sluice.cli;

import org.jspecify.annotations.NullMarked;
