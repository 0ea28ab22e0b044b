/** The job as one thing: what it is made of is put together here and nowhere else. */
@NullMarked
package io.sluice.app;

import org.jspecify.annotations.NullMarked;
