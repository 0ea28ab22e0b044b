/**
 * The streams role: the whole flow on one screen ({@code SluiceTopology}), the processors that touch stores and contexts, the gate in front
 * of them, and the life of the Kafka Streams instance.
 */
@NullMarked
package io.sluice.app.topology;

import org.jspecify.annotations.NullMarked;
