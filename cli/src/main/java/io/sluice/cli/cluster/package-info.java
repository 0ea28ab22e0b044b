/** A Sluice that runs somewhere else, as its topics and groups tell of it. */
@NullMarked
package io.sluice.cli.cluster;

import org.jspecify.annotations.NullMarked;
