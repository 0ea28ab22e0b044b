package io.sluice.app.learn;

import io.sluice.app.config.Dimension;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Where a slot stood when it had started an attempt: what the attempt's end is compared with.
 *
 * @param model that was called: a provider's limits may be a model's
 * @param startedNanos when
 * @param inFlight attempts in flight, with this one
 * @param room what the slot's own use, this attempt included, left of a limit; empty where there was no limit
 */
public record Mark(String model, long startedNanos, int inFlight, Function<Dimension, OptionalLong> room) {}
