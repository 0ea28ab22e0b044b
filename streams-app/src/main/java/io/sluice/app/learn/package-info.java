/** What a slot learns of its limits from how its provider answers: pure arithmetic, no clock, no Kafka, no threads. See docs/adr/0014. */
@NullMarked
package io.sluice.app.learn;

import org.jspecify.annotations.NullMarked;
