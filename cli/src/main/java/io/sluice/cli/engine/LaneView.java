package io.sluice.cli.engine;

import java.util.OptionalLong;

/**
 * A lane at one moment: what it did in the last minute against what it may do.
 *
 * @param blockedOn why no call starts, where that is worth a word; empty else
 * @param waiting calls at the worker that wait for quota or for a retry
 */
public record LaneView(
        String name,
        long inFlight,
        long waiting,
        long requestsLastMinute,
        OptionalLong requestsPerMinute,
        long tokensLastMinute,
        OptionalLong tokensPerMinute,
        String blockedOn) {}
