/**
 * What a worker knows of its slots: offsets, the right to send, what the quota topic says. Offsets and lease are pure: no
 * clock, no Kafka.
 */
@NullMarked
package io.sluice.app.lane;

import org.jspecify.annotations.NullMarked;
