package io.sluice.local.provider;

/** The flags of {@link SimulatorMain} that say how long calls take. Pure. */
final class LatencyFlags {
    private LatencyFlags() {}

    /** Throws IllegalArgumentException for a flag that is not known. */
    static LatencyProfile apply(LatencyProfile latency, String flag, String value) {
        boolean uniform = latency.uniform();
        double medianMs = latency.medianMs();
        double sigma = latency.sigma();
        double perTokenMs = latency.perOutputTokenMs();
        long minMs = latency.minMs();
        long maxMs = latency.maxMs();
        int slowBeyondCalls = latency.slowBeyondCalls();
        switch (flag) {
            case "--latency-median-ms" -> medianMs = Double.parseDouble(value);
            case "--latency-sigma" -> sigma = Double.parseDouble(value);
            case "--latency-per-token-ms" -> perTokenMs = Double.parseDouble(value);
            case "--latency-min-ms" -> minMs = Long.parseLong(value);
            case "--latency-max-ms" -> maxMs = Long.parseLong(value);
            case "--slow-beyond-calls" -> slowBeyondCalls = Integer.parseInt(value);
            case "--latency-uniform-ms" -> {
                String[] ends = value.split("-", 2);
                uniform = true;
                minMs = Long.parseLong(ends[0]);
                maxMs = Long.parseLong(ends[ends.length - 1]);
            }
            default -> throw new IllegalArgumentException("unknown flag: " + flag);
        }
        return new LatencyProfile(uniform, medianMs, sigma, perTokenMs, minMs, maxMs, slowBeyondCalls);
    }
}
