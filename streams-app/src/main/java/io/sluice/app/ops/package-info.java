/** What operators look at: health, metrics, verdicts on lag, the page. Reads the job; changes nothing but what an operator asks for. */
@NullMarked
package io.sluice.app.ops;

import org.jspecify.annotations.NullMarked;
