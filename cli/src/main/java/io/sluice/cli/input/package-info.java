/** Reads prompts from a file, line by line. */
@NullMarked
package io.sluice.cli.input;

import org.jspecify.annotations.NullMarked;
