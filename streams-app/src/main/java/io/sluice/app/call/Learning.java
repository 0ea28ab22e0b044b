package io.sluice.app.call;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.LimitSource.Outputs;
import io.sluice.app.config.Limits;
import io.sluice.app.learn.CallSizes;
import io.sluice.app.learn.Lesson;
import io.sluice.app.learn.LimitLearner;
import io.sluice.app.learn.Mark;
import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.TokenEstimate;
import io.sluice.app.provider.Usage;
import io.sluice.app.quota.Cost;
import io.sluice.app.quota.Permit;
import io.sluice.app.quota.SlotQuota;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a slot's quota go by what its provider's answers teach, where the lane says so. Actor's thread only. */
final class Learning {
    private static final Logger LOG = LoggerFactory.getLogger(Learning.class);

    private final Slot slot;
    private final Lane lane;
    private final SlotQuota quota;
    private final @Nullable LimitLearner limits;
    private final CallSizes sizes = new CallSizes();

    Learning(Slot slot, Lane lane, SlotQuota quota, long nowNanos) {
        this.slot = slot;
        this.lane = lane;
        this.quota = quota;
        LaneConfig config = lane.config();
        if (config.source().learned()) {
            Limits ofSlot = config.limitsOf(slot.id.slot());
            long inFlightMost = ofSlot.callsInFlight().orElse(config.callsOpenMax());
            limits = new LimitLearner(
                    config.slots().count(),
                    (int) Math.min(inFlightMost, config.callsOpenMax()),
                    quota::limit,
                    nowNanos);
            apply(limits.first(), nowNanos);
        } else {
            limits = null;
        }
    }

    /** What to reserve for a call; the provider's own rule stands where it counts what the request states. */
    Cost cost(OpenCall open, TokenEstimate estimate) {
        String model = open.call().getModel();
        long input = estimate.limiterInputTokens();
        long output = estimate.outputTokensMax();
        if (learnsSizes() && lane.accounting().countsOutputAsItComes()) {
            output = sizes.outputExpected(model, input, output);
            input = sizes.inputExpected(model, input);
        } else if (learnsSizes() && !estimate.outputStated()) {
            output = sizes.outputNineInTen(model, input, output);
        }
        return lane.accounting().cost(estimate.limiterInputTokensLeast(), input, output);
    }

    private boolean learnsSizes() {
        return lane.config().source().outputs() == Outputs.LEARNED;
    }

    /** An attempt starts. */
    void started(long nowNanos) {
        if (limits != null) {
            limits.started(nowNanos);
        }
    }

    /**
     * An attempt ended.
     *
     * @param alone whether it was throttled for itself or its model, and not with everybody
     */
    void ended(OpenCall open, Permit permit, Outcome outcome, boolean alone, long nowNanos) {
        TokenEstimate estimate = open.estimate();
        // A lane without limits on tokens reserves none: nothing can be compared.
        if (lane.countsTokens()
                && outcome instanceof Outcome.Answered answered
                && estimate != null
                && answered.usage().isPresent()) {
            Usage usage = answered.usage().get();
            // What was reserved, not what would be now: others have been answered since.
            sizes.answered(new CallSizes.Answered(
                    open.call().getModel(),
                    estimate.limiterInputTokens(),
                    lane.countedInput(usage),
                    permit.cost().outputTokens(),
                    usage.tokensOut(),
                    nowNanos - open.startedNanos()));
            if (learnsSizes() && lane.accounting().countsOutputAsItComes()) {
                quota.foresee(sizes.usualNanos());
            }
        }
        if (limits == null) {
            return;
        }
        Mark at = new Mark(open.call().getModel(), open.startedNanos(), open.inFlightAtStart(), permit::roomAtStart);
        if (outcome instanceof Outcome.Answered) {
            apply(limits.answered(at, outcome.exchange().rate(), nowNanos), nowNanos);
        } else if (outcome instanceof Outcome.Throttled) {
            apply(limits.throttled(at, alone, outcome.exchange().rate(), nowNanos), nowNanos);
        }
    }

    private void apply(List<Lesson> lessons, long nowNanos) {
        for (Lesson lesson : lessons) {
            switch (lesson) {
                case Lesson.Limit limit -> {
                    LOG.debug(
                            "slot {}: learned {} of {}",
                            slot.id,
                            limit.dimension().setting(),
                            limit.limit());
                    quota.limit(limit.dimension(), limit.limit(), nowNanos);
                }
                case Lesson.NoLimit none -> {
                    LOG.debug(
                            "slot {}: {} is no limit", slot.id, none.dimension().setting());
                    quota.unlearn(none.dimension(), nowNanos);
                }
                case Lesson.Others others ->
                    quota.foreign(others.dimension(), others.amount(), others.untilNanos(), nowNanos);
            }
        }
    }

    /** For panels. */
    Learned learned() {
        Map<Dimension, Long> inForce = new EnumMap<>(Dimension.class);
        for (Dimension dimension : Dimension.values()) {
            quota.limit(dimension).ifPresent(limit -> inForce.put(dimension, limit));
        }
        String from = limits == null ? "" : limits.style();
        return new Learned(from, inForce, 1, sizes.outputError(), sizes.outputExceeded(), quota.overshoot());
    }
}
