/** When to try again, and when not: pure arithmetic, no clock, no sleep, no Kafka. */
@NullMarked
package io.sluice.app.retry;

import org.jspecify.annotations.NullMarked;
