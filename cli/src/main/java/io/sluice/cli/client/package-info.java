/** Commands against a Sluice that runs somewhere else. */
@NullMarked
package io.sluice.cli.client;

import org.jspecify.annotations.NullMarked;
