package io.sluice.app.call;

import io.sluice.app.config.Limits;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A lane at one moment, over the slots that this worker owns. Counts are since the worker started, as far as the slots
 * are still owned. Immutable.
 *
 * @param lane its name
 * @param slotsOwned slots that this worker owns
 * @param slotsActive those of them whose quota is taken over and claimed
 * @param ready calls in memory that could start if the quota allowed
 * @param waiting calls in memory that back off
 * @param inFlight attempts under way
 * @param openCalls calls taken and not committed
 * @param started attempts started
 * @param ended calls ended by how: {@code answered}, {@code expired}, {@code forwarded}, {@code failed_<kind>}; and
 *     {@code abandoned}, attempts that ended after their slot was let go
 * @param limits the configured limits
 * @param requestsInWindow starts in the last minute, with inherited ones
 * @param tokensInWindow tokens in the last minute, as the provider counts them
 * @param callsInFlight calls in flight that count against the limit, with a former owner's
 * @param headroomRequests calls that could start now; empty: no such limit
 * @param headroomTokens tokens that could be spent now; empty: no such limit
 * @param blockedOn why the first ready call does not start: a limit, {@code pause}, {@code cold}, {@code lease}, {@code stopped},
 *     {@code breaker}, {@code retry-budget}, {@code ramp},
 *     {@code budget}, {@code calls-open-max}; empty if none waits
 * @param pausedBy who paused the lane, and why; empty: nobody
 * @param formerCallsUntilMs epoch ms until which calls of a former owner may still be in flight, and keep their places; 0: none
 * @param pausedUntilMs epoch ms until which the provider wants no call, or a cold start lasts; 0: not paused
 * @param inheritedWaitMs how long a former owner's spend still keeps the first call from starting; 0: it does not
 * @param health whether the provider lets it work
 * @param learned what its provider has taught it
 */
public record LaneStats(
        String lane,
        int slotsOwned,
        int slotsActive,
        int ready,
        int waiting,
        int inFlight,
        int openCalls,
        long started,
        Map<String, Long> ended,
        Limits limits,
        long requestsInWindow,
        long tokensInWindow,
        long callsInFlight,
        OptionalLong headroomRequests,
        OptionalLong headroomTokens,
        String blockedOn,
        String pausedBy,
        long formerCallsUntilMs,
        long pausedUntilMs,
        long inheritedWaitMs,
        LaneHealth health,
        Learned learned) {

    /** A lane of which this worker owns nothing. */
    static LaneStats none(String lane, Limits limits, String pausedBy) {
        return new LaneStats(
                lane,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                Map.of(),
                limits,
                0,
                0,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                "",
                pausedBy,
                0,
                0,
                0,
                LaneHealth.RUNNING,
                Learned.NOTHING);
    }

    /** With one more slot. */
    LaneStats plus(Slot slot) {
        if (slot.follows()) {
            return withOpenCalls(slot.openCalls());
        }
        SlotStats more = slot.stats();
        if (more == null) {
            return plusIdle(slot);
        }
        return new LaneStats(
                lane,
                slotsOwned + 1,
                slotsActive + (slot.active() ? 1 : 0),
                ready + more.ready(),
                waiting + more.waiting(),
                inFlight + more.inFlight(),
                openCalls + slot.openCalls(),
                started + more.started(),
                Sums.of(ended, more.ended()),
                limits,
                requestsInWindow + more.usage().requestsInWindow(),
                tokensInWindow + more.usage().tokensInWindow(),
                callsInFlight + more.usage().callsInFlight(),
                Sums.of(headroomRequests, more.headroom().requests()),
                Sums.of(headroomTokens, more.headroom().tokens()),
                blockedOn.isEmpty() ? more.blockedOn() : blockedOn,
                pausedBy,
                Math.max(formerCallsUntilMs, more.formerCallsUntilMs()),
                Math.max(pausedUntilMs, more.pausedUntilMs()),
                Math.max(inheritedWaitMs, more.inheritedWaitMs()),
                health.worse(more.health()),
                learned.plus(more.learned()));
    }

    private LaneStats withOpenCalls(int more) {
        return new LaneStats(
                lane,
                slotsOwned,
                slotsActive,
                ready,
                waiting,
                inFlight,
                openCalls + more,
                started,
                ended,
                limits,
                requestsInWindow,
                tokensInWindow,
                callsInFlight,
                headroomRequests,
                headroomTokens,
                blockedOn,
                pausedBy,
                formerCallsUntilMs,
                pausedUntilMs,
                inheritedWaitMs,
                health,
                learned);
    }

    private LaneStats plusIdle(Slot slot) {
        return new LaneStats(
                lane,
                slotsOwned + 1,
                slotsActive,
                ready,
                waiting,
                inFlight,
                openCalls + slot.openCalls(),
                started,
                ended,
                limits,
                requestsInWindow,
                tokensInWindow,
                callsInFlight,
                headroomRequests,
                headroomTokens,
                blockedOn.isEmpty() ? "handover" : blockedOn,
                pausedBy,
                formerCallsUntilMs,
                pausedUntilMs,
                inheritedWaitMs,
                health,
                learned);
    }
}
