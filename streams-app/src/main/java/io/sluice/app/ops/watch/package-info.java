/** Watches all instances from the topics and the groups, and sums up what is seen: one thread, no influence on the job. */
@NullMarked
package io.sluice.app.ops.watch;

import org.jspecify.annotations.NullMarked;
