package io.sluice.local.provider;

import java.util.concurrent.TimeUnit;

/** What a provider may limit. Windows slide, and are exact. */
public enum LimitKind {
    /** Requests in any second. */
    REQUESTS_PER_SECOND("requests-per-second", "requests", "requests per second", TimeUnit.SECONDS.toMillis(1)),
    /** Requests in any 60 s. */
    REQUESTS_PER_MINUTE("requests-per-minute", "requests", "requests per min (RPM)", TimeUnit.MINUTES.toMillis(1)),
    /** Requests in any 24 h. */
    REQUESTS_PER_DAY("requests-per-day", "requests", "requests per day (RPD)", TimeUnit.DAYS.toMillis(1)),
    /** All tokens of any 60 s, as the API's accounting counts them. */
    TOKENS_PER_MINUTE("tokens-per-minute", "tokens", "tokens per min (TPM)", TimeUnit.MINUTES.toMillis(1)),
    /** The same of any 24 h. */
    TOKENS_PER_DAY("tokens-per-day", "tokens", "tokens per day (TPD)", TimeUnit.DAYS.toMillis(1)),
    /** What is counted at the start of calls, in any 60 s. */
    INPUT_TOKENS_PER_MINUTE(
            "input-tokens-per-minute", "input-tokens", "input tokens per minute", TimeUnit.MINUTES.toMillis(1)),
    /** What is counted at the end of calls, in any 60 s. */
    OUTPUT_TOKENS_PER_MINUTE(
            "output-tokens-per-minute", "output-tokens", "output tokens per minute", TimeUnit.MINUTES.toMillis(1)),
    /** Calls open at a time, as self-hosted servers limit them. */
    CALLS_IN_FLIGHT("calls-in-flight", "calls", "calls in flight", 0);

    private final String flag;
    private final String header;
    private final String words;
    private final long spanMs;

    LimitKind(String flag, String header, String words, long spanMs) {
        this.flag = flag;
        this.header = header;
        this.words = words;
        this.spanMs = spanMs;
    }

    /** Its name in flags. */
    String flag() {
        return flag;
    }

    /** What rate headers call it; kinds that share a name share a header. */
    String header() {
        return header;
    }

    /** For an error's message. */
    String words() {
        return words;
    }

    /** How long a charge counts; 0 for what is no window. */
    long spanMs() {
        return spanMs;
    }

    boolean countsRequests() {
        return header.equals("requests");
    }

    boolean countsStart() {
        return this == TOKENS_PER_MINUTE || this == TOKENS_PER_DAY || this == INPUT_TOKENS_PER_MINUTE;
    }

    boolean countsEnd() {
        return this == TOKENS_PER_MINUTE || this == TOKENS_PER_DAY || this == OUTPUT_TOKENS_PER_MINUTE;
    }
}
