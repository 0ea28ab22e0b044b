package io.sluice.local.provider;

/**
 * How long a call takes: a draw plus a time for each output token, between a minimum and a maximum; and longer while many calls are in
 * flight, as on a server of one's own that takes all calls and shares its speed among them.
 *
 * @param uniform whether the draw is uniform between minimum and maximum, instead of lognormal
 * @param medianMs median of the lognormal draw, in ms; 0 answers at once
 * @param sigma spread of the lognormal draw (0: always the median; 0.4 puts p99 at 2.5 times the median)
 * @param perOutputTokenMs added for each output token, in ms
 * @param minMs no call takes less, in ms
 * @param maxMs no call takes longer, in ms; but for what {@code slowBeyondCalls} adds
 * @param slowBeyondCalls with more calls in flight than this, a call takes as many times longer as they are more; 0: never
 */
public record LatencyProfile(
        boolean uniform,
        double medianMs,
        double sigma,
        double perOutputTokenMs,
        long minMs,
        long maxMs,
        int slowBeyondCalls) {

    /** Answers at once. */
    public static final LatencyProfile IMMEDIATE = new LatencyProfile(0, 0, 0, 0);

    /** Median 400 ms, sigma 0.4, no time per token, at most 60 s. */
    public static final LatencyProfile DEFAULT = new LatencyProfile(400, 0.4, 0, 60_000);

    /** Checks the ranges. */
    public LatencyProfile {
        if (!(medianMs >= 0) || !(sigma >= 0) || !(perOutputTokenMs >= 0) || minMs < 0 || maxMs < minMs) {
            throw new IllegalArgumentException("simulator latency must not be negative, nor its minimum above its"
                    + " maximum, was median " + medianMs + " ms, sigma " + sigma + ", per token " + perOutputTokenMs
                    + " ms, min " + minMs + " ms, max " + maxMs + " ms");
        }
        if (slowBeyondCalls < 0) {
            throw new IllegalArgumentException(
                    "simulator slow-beyond-calls must not be negative, was " + slowBeyondCalls);
        }
    }

    /** A lognormal latency from 0 ms, whatever is in flight. */
    public LatencyProfile(double medianMs, double sigma, double perOutputTokenMs, long maxMs) {
        this(false, medianMs, sigma, perOutputTokenMs, 0, maxMs, 0);
    }

    /** Every call takes exactly this long. */
    public static LatencyProfile fixed(long ms) {
        return new LatencyProfile(ms, 0, 0, ms);
    }

    /** Every duration between these is as likely as any other. */
    public static LatencyProfile uniform(long minMs, long maxMs) {
        return new LatencyProfile(true, 0, 0, 0, minMs, maxMs, 0);
    }

    /** This latency, no less than so many ms. */
    public LatencyProfile atLeast(long ms) {
        return new LatencyProfile(uniform, medianMs, sigma, perOutputTokenMs, ms, maxMs, slowBeyondCalls);
    }

    /** This latency on a server that slows down beyond so many calls in flight. */
    public LatencyProfile slowBeyond(int calls) {
        return new LatencyProfile(uniform, medianMs, sigma, perOutputTokenMs, minMs, maxMs, calls);
    }

    /**
     * @param callsOpen calls in flight, with this one
     */
    long draw(Seeded random, long outputTokens, int callsOpen) {
        double drawnMs = uniform
                ? minMs + random.nextDouble() * (maxMs - minMs)
                : sigma == 0 ? medianMs : medianMs * Math.exp(sigma * random.nextGaussian());
        long unhurriedMs = Math.clamp(Math.round(drawnMs + perOutputTokenMs * outputTokens), minMs, maxMs);
        return slowBeyondCalls == 0 || callsOpen <= slowBeyondCalls
                ? unhurriedMs
                : Math.round((double) unhurriedMs * callsOpen / slowBeyondCalls);
    }
}
