package io.sluice.app.call;

import io.sluice.app.quota.Headroom;
import io.sluice.app.quota.QuotaUsage;
import java.util.Map;

/**
 * A slot at one moment, as its actor sees it.
 *
 * @param ready calls that could start if the quota allowed
 * @param waiting calls that back off
 * @param inFlight attempts under way
 * @param started attempts started under this ownership
 * @param ended calls ended under this ownership, by how
 * @param usage quota used in the last window
 * @param headroom what could start now
 * @param blockedOn why the first ready call does not start; empty if none waits
 * @param formerCallsUntilMs epoch ms until which calls of a former owner may still be in flight; 0: none
 * @param pausedUntilMs epoch ms until which the provider wants no call, or a cold start lasts; 0: none
 * @param inheritedWaitMs how long the former owner's spend still keeps the first call from starting
 * @param health whether the provider lets it work
 * @param learned what its provider has taught it
 */
record SlotStats(
        int ready,
        int waiting,
        int inFlight,
        long started,
        Map<String, Long> ended,
        QuotaUsage usage,
        Headroom headroom,
        String blockedOn,
        long formerCallsUntilMs,
        long pausedUntilMs,
        long inheritedWaitMs,
        LaneHealth health,
        Learned learned) {}
