/** What a person sees while a run goes on. */
@NullMarked
package io.sluice.cli.panel;

import org.jspecify.annotations.NullMarked;
