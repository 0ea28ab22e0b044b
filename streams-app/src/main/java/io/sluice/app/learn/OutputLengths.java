package io.sluice.app.learn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long answers are, by model and by the size of their prompt: what nine in ten such answers did not exceed, nudged with each answer. Until
 * twenty answers of a class are known, and for what is larger than the most that an answer can be, the upper bound stands. Pure; one thread.
 */
public final class OutputLengths {
    private static final int CLASSES_MAX = 1_000;
    private static final int ANSWERS_LEAST = 20;
    private static final double QUANTILE = 0.9;
    private static final double DECAY = 0.998;

    private final Map<String, Lengths> classes = new LinkedHashMap<>(16, 0.75f, true);
    private double answered;
    private double missed;
    private double over;
    private double count;

    private static final class Lengths {
        private int answers;
        private double quantile;
        private double spread;

        void add(long tokens) {
            if (answers == 0) {
                quantile = tokens;
                spread = Math.max(1, tokens / 4.0);
            }
            answers++;
            spread += 0.05 * (Math.abs(tokens - quantile) - spread);
            double step = Math.max(1, spread) * (answers < 100 ? 0.2 : 0.05);
            quantile = Math.max(1, quantile + (tokens > quantile ? step * QUANTILE : -step * (1 - QUANTILE)));
        }
    }

    /**
     * How long an answer is taken to be.
     *
     * @param outputTokensMax the most that it can be
     */
    public long estimate(String model, long inputTokens, long outputTokensMax) {
        @Nullable Lengths known = classes.get(key(model, inputTokens));
        return known == null || known.answers < ANSWERS_LEAST
                ? outputTokensMax
                : Math.clamp((long) Math.ceil(known.quantile), 1, Math.max(1, outputTokensMax));
    }

    /**
     * An answer came.
     *
     * @param reserved what had been reserved for it
     */
    public void answered(String model, long inputTokens, long reserved, long outputTokens) {
        String key = key(model, inputTokens);
        if (!classes.containsKey(key) && classes.size() >= CLASSES_MAX) {
            classes.remove(classes.keySet().iterator().next());
        }
        classes.computeIfAbsent(key, unused -> new Lengths()).add(outputTokens);
        answered = DECAY * answered + outputTokens;
        missed = DECAY * missed + Math.abs(reserved - outputTokens);
        over = DECAY * over + (outputTokens > reserved ? 1 : 0);
        count = DECAY * count + 1;
    }

    /** How far reservations were from the answers, as a share of the answers' tokens; of the last 500 or so. */
    public double error() {
        return answered == 0 ? 0 : missed / answered;
    }

    /** Share of the answers that were longer than reserved; of the last 500 or so. */
    public double exceeded() {
        return count == 0 ? 0 : over / count;
    }

    private static String key(String model, long inputTokens) {
        return model + '/' + (64 - Long.numberOfLeadingZeros(Math.max(0, inputTokens)));
    }
}
