/** What a slot may still start: pure arithmetic, no clock, no Kafka, no threads. See docs/adr/0005. */
@NullMarked
package io.sluice.app.quota;

import org.jspecify.annotations.NullMarked;
