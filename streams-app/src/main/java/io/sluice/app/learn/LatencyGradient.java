package io.sluice.app.learn;

import java.util.Arrays;

/**
 * Finds how many calls in flight a server takes before it only gets slower: it compares the median latency of each window of calls with that
 * of an uncrowded server, and moves the limit by their ratio. What an uncrowded server takes is measured at the start, from few calls on, and
 * again every twenty windows with half of the calls. The idea of a latency gradient is that of Netflix's concurrency-limits; the arithmetic
 * is our own.
 */
final class LatencyGradient {
    static final int FIRST = 4;
    /** Calls of different lengths vary by themselves; only more than this is taken for a queue. */
    private static final double TOLERANCE = 1.5;

    private static final int WINDOW_LEAST = 20;
    private static final int WINDOW_MOST = 500;
    private static final int WINDOWS_TO_PROBE = 20;
    private static final double SMOOTHING = 0.3;

    private final int most;
    private double limit;
    private double baseNanos = Double.MAX_VALUE;
    private boolean growing;
    private boolean probing;
    private int windows;
    private long[] latencies = new long[WINDOW_LEAST];
    private int samples;
    private int inFlightMax;

    /**
     * @param inherited limit that a former owner found; 0: none
     * @param most that the lane allows
     */
    LatencyGradient(long inherited, int most) {
        this.most = most;
        this.growing = inherited == 0;
        this.limit = Math.min(most, inherited > 0 ? inherited : FIRST);
    }

    long limit() {
        return Math.max(1, (long) (probing ? limit / 2 : limit));
    }

    /**
     * An attempt was answered.
     *
     * @param inFlight attempts in flight when it was started, with it
     * @return whether the limit may have changed
     */
    boolean answered(long latencyNanos, int inFlight) {
        if (probing && inFlight > limit()) {
            // It was started when there were more.
            return false;
        }
        latencies[samples] = latencyNanos;
        samples++;
        inFlightMax = Math.max(inFlightMax, inFlight);
        if (samples < latencies.length) {
            return false;
        }
        Arrays.sort(latencies);
        window((double) Math.max(1, latencies[samples / 2]));
        latencies = new long[probing ? WINDOW_LEAST : Math.clamp((long) limit, WINDOW_LEAST, WINDOW_MOST)];
        samples = 0;
        inFlightMax = 0;
        return true;
    }

    private void window(double medianNanos) {
        if (probing) {
            probing = false;
            baseNanos = medianNanos;
            return;
        }
        baseNanos = Math.min(baseNanos, medianNanos);
        // A limit that is not used teaches nothing about itself.
        if (inFlightMax < limit / 2) {
            return;
        }
        double gradient = Math.clamp(TOLERANCE * baseNanos / medianNanos, 0.5, 1.0);
        growing &= gradient == 1.0;
        double wanted = growing ? 2 * limit : limit + SMOOTHING * (limit * gradient + Math.sqrt(limit) - limit);
        limit = Math.clamp(wanted, 1.0, (double) most);
        windows++;
        probing = windows % WINDOWS_TO_PROBE == 0 && limit >= 2;
    }
}
