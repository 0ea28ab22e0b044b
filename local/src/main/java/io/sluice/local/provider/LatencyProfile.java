package io.sluice.local.provider;

/**
 * How long a call takes: a lognormal draw plus a time for each output token, cut at a maximum.
 *
 * @param medianMs median of the lognormal part, in ms; 0 answers at once
 * @param sigma spread of the lognormal part (0: always the median; 0.4 puts p99 at 2.5 times the median)
 * @param perOutputTokenMs added for each output token, in ms
 * @param maxMs no call takes longer, in ms
 */
public record LatencyProfile(double medianMs, double sigma, double perOutputTokenMs, long maxMs) {

    /** Answers at once. */
    public static final LatencyProfile IMMEDIATE = new LatencyProfile(0, 0, 0, 0);

    /** Median 400 ms, sigma 0.4, no time per token, at most 60 s. */
    public static final LatencyProfile DEFAULT = new LatencyProfile(400, 0.4, 0, 60_000);

    /** Checks the ranges. */
    public LatencyProfile {
        if (!(medianMs >= 0) || !(sigma >= 0) || !(perOutputTokenMs >= 0) || maxMs < 0) {
            throw new IllegalArgumentException("simulator latency must not be negative, was median " + medianMs
                    + " ms, sigma " + sigma + ", per token " + perOutputTokenMs + " ms, max " + maxMs + " ms");
        }
    }

    /** Every call takes exactly this long. */
    public static LatencyProfile fixed(long ms) {
        return new LatencyProfile(ms, 0, 0, ms);
    }

    long draw(Seeded random, long outputTokens) {
        double lognormalMs = sigma == 0 ? medianMs : medianMs * Math.exp(sigma * random.nextGaussian());
        return Math.min(maxMs, Math.round(lognormalMs + perOutputTokenMs * outputTokens));
    }
}
