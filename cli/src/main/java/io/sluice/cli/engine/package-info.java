/** The platform and the job, as the commands see them. */
@NullMarked
package io.sluice.cli.engine;

import org.jspecify.annotations.NullMarked;
