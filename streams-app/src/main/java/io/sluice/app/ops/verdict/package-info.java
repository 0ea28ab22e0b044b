/** What lag means: verdicts in Burrow's manner over samples, and time to drain. Pure arithmetic; time is a parameter. */
@NullMarked
package io.sluice.app.ops.verdict;

import org.jspecify.annotations.NullMarked;
