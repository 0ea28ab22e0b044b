package io.sluice.app.config;

import java.time.Duration;
import java.util.Locale;

/** What a provider limits, and over which window. */
public enum Dimension {
    /** Starts in any second. */
    REQUESTS_PER_SECOND(Unit.REQUESTS, Duration.ofSeconds(1)),
    /** Starts in any minute. */
    REQUESTS_PER_MINUTE(Unit.REQUESTS, Duration.ofMinutes(1)),
    /** Starts in any 24 hours. */
    REQUESTS_PER_DAY(Unit.REQUESTS, Duration.ofDays(1)),
    /** Tokens in any minute, input and output together as the provider counts them. */
    TOKENS_PER_MINUTE(Unit.TOKENS, Duration.ofMinutes(1)),
    /** Tokens in any 24 hours, counted likewise. */
    TOKENS_PER_DAY(Unit.TOKENS, Duration.ofDays(1)),
    /** Input tokens in any minute; what is read from the provider's cache does not count where the provider says so. */
    INPUT_TOKENS_PER_MINUTE(Unit.INPUT_TOKENS, Duration.ofMinutes(1)),
    /** Output tokens in any minute. */
    OUTPUT_TOKENS_PER_MINUTE(Unit.OUTPUT_TOKENS, Duration.ofMinutes(1)),
    /** Calls at the same time. */
    CALLS_IN_FLIGHT(Unit.CALLS, Duration.ZERO);

    /** What of a call is counted. */
    public enum Unit {
        /** The call itself. */
        REQUESTS,
        /** Input and output, as the provider adds them up. */
        TOKENS,
        /** The prompt. */
        INPUT_TOKENS,
        /** The answer. */
        OUTPUT_TOKENS,
        /** The call, as long as it lasts. */
        CALLS
    }

    private final Unit unit;
    private final Duration window;

    Dimension(Unit unit, Duration window) {
        this.unit = unit;
        this.window = window;
    }

    /** What is counted. */
    public Unit unit() {
        return unit;
    }

    /** Over which sliding window; zero for what is limited at any one time. */
    public Duration window() {
        return window;
    }

    /** Whether the window is so long that what is spent in it is kept coarsely. */
    public boolean isDaily() {
        return window.equals(Duration.ofDays(1));
    }

    /** Whether it counts tokens of any kind. */
    public boolean countsTokens() {
        return unit != Unit.REQUESTS && unit != Unit.CALLS;
    }

    /** Its setting below {@code limits}, such as {@code requests-per-minute}. */
    public String setting() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
