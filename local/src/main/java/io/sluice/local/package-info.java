/** What surrounds the job on one machine: an embedded Kafka broker, a schema registry and what starts them together. */
@NullMarked
package io.sluice.local;

import org.jspecify.annotations.NullMarked;
