package io.sluice.app.call;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.LimitSource.Outputs;
import io.sluice.app.config.Limits;
import io.sluice.app.learn.Lesson;
import io.sluice.app.learn.LimitLearner;
import io.sluice.app.learn.Mark;
import io.sluice.app.learn.OutputLengths;
import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.TokenEstimate;
import io.sluice.app.provider.Usage;
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
    private final OutputLengths outputs = new OutputLengths();

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

    /** Tokens that an answer is taken to need; the provider's own rule stands where it counts what the request states. */
    long outputTokens(OpenCall open, TokenEstimate estimate) {
        boolean countedAsStated = !lane.accounting().countsOutputAsItComes() && estimate.outputStated();
        return lane.config().source().outputs() == Outputs.UPPER_BOUND || countedAsStated
                ? estimate.outputTokensMax()
                : outputs.estimate(open.call().getModel(), estimate.inputTokens(), estimate.outputTokensMax());
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
            outputs.answered(
                    open.call().getModel(),
                    estimate.inputTokens(),
                    permit.cost().outputTokens(),
                    usage.tokensOut());
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
        if (limits == null) {
            return new Learned("", Map.of(), outputs.error(), outputs.exceeded());
        }
        Map<Dimension, Long> inForce = new EnumMap<>(Dimension.class);
        for (Dimension dimension : Dimension.values()) {
            quota.limit(dimension).ifPresent(limit -> inForce.put(dimension, limit));
        }
        return new Learned(limits.style(), inForce, outputs.error(), outputs.exceeded());
    }
}
