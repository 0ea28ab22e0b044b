package io.sluice.local.provider;

/**
 * A small deterministic generator (SplitMix64, Steele et al. 2014), so that replies stay the same whatever the JDK. Not
 * thread-safe.
 */
final class Seeded {
    private long state;

    Seeded(long seed) {
        this.state = seed;
    }

    /** A generator from the first 16 hex digits of a hash and a salt. */
    static Seeded of(String hex, long salt) {
        return new Seeded(Long.parseUnsignedLong(hex, 0, 16, 16) ^ (salt * 0x9E3779B97F4A7C15L));
    }

    long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Uniform in [0, 1). */
    double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in [0, bound). */
    int nextInt(int bound) {
        return (int) (nextDouble() * bound);
    }

    /** Standard normal (Box-Muller). */
    double nextGaussian() {
        double radius = Math.sqrt(-2 * Math.log(1 - nextDouble()));
        return radius * Math.cos(2 * Math.PI * nextDouble());
    }
}
