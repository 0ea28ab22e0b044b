/** What a worker knows of its slots' offsets and of its right to send: pure, no clock, no Kafka. */
@NullMarked
package io.sluice.app.lane;

import org.jspecify.annotations.NullMarked;
