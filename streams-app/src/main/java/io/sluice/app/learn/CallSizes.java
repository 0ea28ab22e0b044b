package io.sluice.app.learn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What calls turn out to need, by model and by the size of their prompt (to a power of two): how long their answers are, how much of the
 * prompt's estimate the provider counts, and how long they take. Until twenty answers of a class are known, and for what is larger than
 * the most that it can be, the upper bound stands. Pure; one thread.
 */
public final class CallSizes {
    private static final int CLASSES_MAX = 1_000;
    private static final int ANSWERS_LEAST = 20;
    private static final double QUANTILE = 0.9;
    /** Weight of the newest of many. */
    private static final double NEWEST = 0.01;

    private static final double DECAY = 0.998;

    private final Map<String, Sizes> classes = new LinkedHashMap<>(16, 0.75f, true);
    private double answered;
    private double missed;
    private double over;
    private double count;
    private double tokens;
    private double tokenNanos;

    /**
     * An answered call.
     *
     * @param inputEstimate tokens that its prompt was taken to have; chooses its class
     * @param inputCounted tokens that the provider counted for the prompt
     * @param outputReserved tokens that had been reserved for its answer
     * @param outputTokens tokens of its answer
     * @param nanos time between its start and its end
     */
    public record Answered(
            String model, long inputEstimate, long inputCounted, long outputReserved, long outputTokens, long nanos) {}

    private static final class Sizes {
        private int answers;
        private double quantile;
        private double spread;
        private double output;
        private double input;
        private double inputEstimate;

        void add(Answered call) {
            long length = call.outputTokens();
            if (answers == 0) {
                quantile = length;
                spread = Math.max(1, length / 4.0);
            }
            answers++;
            spread += 0.05 * (Math.abs(length - quantile) - spread);
            double step = Math.max(1, spread) * (answers < 100 ? 0.2 : 0.05);
            quantile = Math.max(1, quantile + (length > quantile ? step * QUANTILE : -step * (1 - QUANTILE)));
            double weight = Math.max(1.0 / answers, NEWEST);
            output += weight * (length - output);
            input += weight * (call.inputCounted() - input);
            inputEstimate += weight * (call.inputEstimate() - inputEstimate);
        }
    }

    /**
     * What nine in ten answers do not exceed: for a provider that counts a call once, by what it is taken to be.
     *
     * @param outputTokensMax the most that it can be
     */
    public long outputNineInTen(String model, long inputEstimate, long outputTokensMax) {
        Sizes known = known(model, inputEstimate);
        return known == null ? outputTokensMax : atMost(known.quantile, outputTokensMax);
    }

    /** How long answers are on average: for a provider that counts what calls use, where too much for one makes up for too little for another. */
    public long outputExpected(String model, long inputEstimate, long outputTokensMax) {
        Sizes known = known(model, inputEstimate);
        return known == null ? outputTokensMax : atMost(known.output, outputTokensMax);
    }

    /** How much of a prompt's estimate is counted on average, of a provider that counts what calls use. */
    public long inputExpected(String model, long inputEstimate) {
        Sizes known = known(model, inputEstimate);
        return known == null || known.inputEstimate < 1
                ? inputEstimate
                : atMost(inputEstimate * known.input / known.inputEstimate, inputEstimate);
    }

    /** How long a call takes, on the average of output tokens; 0 until one was answered. */
    public long usualNanos() {
        return tokens == 0 ? 0 : (long) (tokenNanos / tokens);
    }

    /** A call was answered. */
    public void answered(Answered call) {
        String key = key(call.model(), call.inputEstimate());
        if (!classes.containsKey(key) && classes.size() >= CLASSES_MAX) {
            classes.remove(classes.keySet().iterator().next());
        }
        classes.computeIfAbsent(key, unused -> new Sizes()).add(call);
        long reserved = call.outputReserved();
        long output = call.outputTokens();
        answered = DECAY * answered + output;
        missed = DECAY * missed + Math.abs(reserved - output);
        over = DECAY * over + (output > reserved ? 1 : 0);
        count = DECAY * count + 1;
        tokens = (1 - NEWEST) * tokens + output;
        tokenNanos = (1 - NEWEST) * tokenNanos + (double) output * call.nanos();
    }

    /** How far reservations were from the answers, as a share of the answers' tokens; of the last 500 or so. */
    public double outputError() {
        return answered == 0 ? 0 : missed / answered;
    }

    /** Share of the answers that were longer than reserved; of the last 500 or so. */
    public double outputExceeded() {
        return count == 0 ? 0 : over / count;
    }

    private @Nullable Sizes known(String model, long inputEstimate) {
        @Nullable Sizes sizes = classes.get(key(model, inputEstimate));
        return sizes == null || sizes.answers < ANSWERS_LEAST ? null : sizes;
    }

    private static long atMost(double expected, long most) {
        return Math.clamp((long) Math.ceil(expected), 1, Math.max(1, most));
    }

    private static String key(String model, long inputEstimate) {
        return model + '/' + (64 - Long.numberOfLeadingZeros(Math.max(0, inputEstimate)));
    }
}
