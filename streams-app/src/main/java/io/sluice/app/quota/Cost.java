package io.sluice.app.quota;

import io.sluice.app.config.Dimension.Unit;

/** Upper bound of what one attempt is counted for, or what it was counted for in the end. */
public final class Cost {
    private final Charge tokens;
    private final Charge input;
    private final Charge output;

    private Cost(Charge tokens, Charge input, Charge output) {
        this.tokens = tokens;
        this.input = input;
        this.output = output;
    }

    /** All of it counted when the request arrives, as input. */
    public static Cost atStart(long tokens) {
        return atStart(tokens, tokens, 0);
    }

    /**
     * All of it counted when the request arrives.
     *
     * @param tokens as the provider adds input and output up
     */
    public static Cost atStart(long tokens, long inputTokens, long outputTokens) {
        return new Cost(new Charge(tokens, 0), new Charge(inputTokens, 0), new Charge(outputTokens, 0));
    }

    /**
     * All of it counted when the request arrives, the input by an estimate that may be corrected down to its least.
     *
     * @param tokensLeast as the provider adds the least input and the output up
     * @param tokens as it adds the estimate and the output up
     */
    static Cost estimatedAtStart(long tokensLeast, long tokens, long inputLeast, long inputTokens, long outputTokens) {
        return new Cost(
                new Charge(tokens, 0, tokens - tokensLeast),
                new Charge(inputTokens, 0, inputTokens - inputLeast),
                new Charge(outputTokens, 0));
    }

    /** Input counted when the request arrives, output between then and the end of the answer. */
    public static Cost asItComes(long inputTokens, long outputTokens) {
        return new Cost(
                new Charge(inputTokens, outputTokens, inputTokens),
                new Charge(inputTokens, 0, inputTokens),
                new Charge(0, outputTokens));
    }

    /** Input and output together, as the provider adds them up. */
    public long tokens() {
        return tokens.total();
    }

    /** Tokens that are taken to be the answer's. */
    public long outputTokens() {
        return output.total();
    }

    /** Less than this the input is not corrected to. */
    long inputLeast() {
        return input.atStart() - input.unsure();
    }

    long outputAtStart() {
        return output.atStart();
    }

    Charge of(Unit unit) {
        return switch (unit) {
            case REQUESTS, CALLS -> Charge.ONE;
            case TOKENS -> tokens;
            case INPUT_TOKENS -> input;
            case OUTPUT_TOKENS -> output;
        };
    }

    @Override
    public String toString() {
        return "Cost[tokens=" + tokens + ", input=" + input + ", output=" + output + "]";
    }
}
