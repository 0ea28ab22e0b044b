package io.sluice.app.learn;

import io.sluice.app.config.Dimension;
import io.sluice.app.provider.RateReport;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Learns a slot's limits ({@code limits: auto}): from headers where the provider sends them; the rate by what it throttles where they tell no
 * limit on a minute's requests, and without any headers also the calls in flight by how much slower it gets. Pure; one thread. Decision: docs/adr/0014.
 */
public final class LimitLearner {
    private final int inFlightMost;
    private final HeaderLessons headers;
    private final RateAimd rate;
    private final LatencyGradient inFlight;
    private boolean headersSeen;
    private long rateTold;
    private long inFlightTold;

    /**
     * @param slots over which the account's limits are split
     * @param inFlightMost that the lane allows at the same time
     * @param inherited limits that a former owner had learned
     */
    public LimitLearner(int slots, int inFlightMost, Function<Dimension, OptionalLong> inherited, long nowNanos) {
        this.inFlightMost = inFlightMost;
        this.headers = new HeaderLessons(slots);
        this.rate = new RateAimd(inherited.apply(Dimension.REQUESTS_PER_MINUTE), nowNanos);
        this.inFlight =
                new LatencyGradient(inherited.apply(Dimension.CALLS_IN_FLIGHT).orElse(0), inFlightMost);
    }

    /** What to begin with: one does not start ten thousand calls to find out how many a server takes. */
    public List<Lesson> first() {
        inFlightTold = inFlight.limit();
        return List.of(new Lesson.Limit(Dimension.CALLS_IN_FLIGHT, inFlightTold));
    }

    /** How it learns now, for panels. */
    public String style() {
        if (headersSeen) {
            return ratesByThrottles() && rate.perMinute().isPresent() ? "headers and throttles" : "headers";
        }
        return rate.perMinute().isPresent() ? "throttles and latency" : "latency";
    }

    /** An attempt starts. */
    public void started(long nowNanos) {
        rate.started(nowNanos);
    }

    /** An attempt was answered. */
    public List<Lesson> answered(Mark at, RateReport report, long nowNanos) {
        rate.passed(nowNanos);
        List<Lesson> lessons = new ArrayList<>(read(at, report, nowNanos));
        if (!headersSeen) {
            if (inFlight.answered(nowNanos - at.startedNanos(), at.inFlight()) && inFlight.limit() != inFlightTold) {
                inFlightTold = inFlight.limit();
                lessons.add(new Lesson.Limit(Dimension.CALLS_IN_FLIGHT, inFlightTold));
            }
        }
        tellRate(lessons);
        return lessons;
    }

    /**
     * An attempt was throttled.
     *
     * @param alone whether for itself, while others are answered: then it tells nothing of the rate
     */
    public List<Lesson> throttled(Mark at, boolean alone, RateReport report, long nowNanos) {
        if (!alone) {
            rate.throttled(at.startedNanos(), nowNanos);
        }
        List<Lesson> lessons = new ArrayList<>(read(at, report, nowNanos));
        tellRate(lessons);
        return lessons;
    }

    private List<Lesson> read(Mark at, RateReport report, long nowNanos) {
        if (report.readings().isEmpty()) {
            return List.of();
        }
        List<Lesson> lessons = new ArrayList<>(headers.of(report, at, nowNanos));
        if (!headersSeen && lessons.stream().anyMatch(Lesson.Limit.class::isInstance)) {
            headersSeen = true;
            // The account's limits are known now: calls in flight are not among them.
            lessons.add(new Lesson.Limit(Dimension.CALLS_IN_FLIGHT, inFlightMost));
        }
        return lessons;
    }

    /** Headers may tell of tokens, or of a day, and of no minute's requests. */
    private boolean ratesByThrottles() {
        return !headers.tells(Dimension.REQUESTS_PER_MINUTE);
    }

    private void tellRate(List<Lesson> lessons) {
        if (!ratesByThrottles()) {
            rateTold = 0;
            return;
        }
        long now = rate.perMinute().orElse(0);
        if (now != rateTold && now > 0) {
            rateTold = now;
            lessons.add(new Lesson.Limit(Dimension.REQUESTS_PER_MINUTE, now));
        }
    }
}
