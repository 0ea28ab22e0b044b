package io.sluice.local.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When which fault happens. A rule with several conditions applies when all of them hold; of several rules the first one
 * that applies wins.
 *
 * @param kind what happens
 * @param probability 0 to 1; null is 1
 * @param next applies to this many calls, then never again; null is without end
 * @param promptContains applies to prompts whose text contains this; null is all
 * @param model applies to this model; null is all
 * @param status for {@link FaultKind#SERVER_ERROR}
 * @param retryAfterMs for {@link FaultKind#THROTTLE} and {@link FaultKind#SERVER_ERROR}; null sends no Retry-After
 * @param durationMs for {@link FaultKind#HANG} and {@link FaultKind#SLOW_BODY}
 * @param bytes for {@link FaultKind#HUGE_BODY}
 * @param fromMs applies from this time on, counted from when the rules were set; null is from the start
 * @param untilMs applies before this time, likewise; null is without end
 * @param share for {@link FaultKind#FOREIGN_USE}: 0 to 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FaultRule(
        @JsonProperty(value = "kind", required = true) FaultKind kind,
        @JsonProperty("probability") @Nullable Double probability,
        @JsonProperty("next") @Nullable Integer next,
        @JsonProperty("prompt_contains") @Nullable String promptContains,
        @JsonProperty("model") @Nullable String model,
        @JsonProperty("status") @Nullable Integer status,
        @JsonProperty("retry_after_ms") @Nullable Long retryAfterMs,
        @JsonProperty("duration_ms") @Nullable Long durationMs,
        @JsonProperty("bytes") @Nullable Long bytes,
        @JsonProperty("from_ms") @Nullable Long fromMs,
        @JsonProperty("until_ms") @Nullable Long untilMs,
        @JsonProperty("share") @Nullable Double share) {

    /** Checks the ranges. */
    public FaultRule {
        require(
                probability == null || (probability >= 0 && probability <= 1),
                "probability must be 0 to 1",
                probability);
        require(next == null || next >= 0, "next must be >= 0", next);
        require(status == null || (status >= 500 && status <= 599), "status must be 500 to 599", status);
        require(retryAfterMs == null || retryAfterMs >= 0, "retry_after_ms must be >= 0", retryAfterMs);
        require(durationMs == null || durationMs >= 0, "duration_ms must be >= 0", durationMs);
        require(bytes == null || bytes >= 1, "bytes must be >= 1", bytes);
        require(fromMs == null || fromMs >= 0, "from_ms must be >= 0", fromMs);
        require(
                untilMs == null || untilMs > (fromMs == null ? 0 : fromMs),
                "until_ms must be > 0 and > from_ms",
                untilMs);
        require(share == null || (share >= 0 && share <= 1), "share must be 0 to 1", share);
        require(
                (kind == FaultKind.FOREIGN_USE) == (share != null),
                "share belongs to foreign_use, and to it alone",
                share);
    }

    /** A rule that applies to every call. */
    public static FaultRule always(FaultKind kind) {
        return new FaultRule(kind, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** Another client uses this share of each limit. */
    public static FaultRule foreignUse(double share) {
        return new FaultRule(FaultKind.FOREIGN_USE, null, null, null, null, null, null, null, null, null, null, share);
    }

    /** The same from a time until another, in ms since the rules were set. */
    public FaultRule during(long from, long until) {
        return with(draft -> {
            draft.fromMs = from;
            draft.untilMs = until;
        });
    }

    /** The same for calls drawn with this probability. */
    public FaultRule withProbability(double value) {
        return with(draft -> draft.probability = value);
    }

    /** The same for the next calls only. */
    public FaultRule forNext(int calls) {
        return with(draft -> draft.next = calls);
    }

    /** The same for prompts that contain this text. */
    public FaultRule forPrompt(String text) {
        return with(draft -> draft.promptContains = text);
    }

    /** The same with another 5xx status. */
    public FaultRule withStatus(int value) {
        return with(draft -> draft.status = value);
    }

    /** The same with a Retry-After. */
    public FaultRule withRetryAfterMs(long value) {
        return with(draft -> draft.retryAfterMs = value);
    }

    /** The same with a duration. */
    public FaultRule withDurationMs(long value) {
        return with(draft -> draft.durationMs = value);
    }

    /** The same with a size. */
    public FaultRule withBytes(long value) {
        return with(draft -> draft.bytes = value);
    }

    private static void require(boolean holds, String what, @Nullable Object was) {
        if (!holds) {
            throw new IllegalArgumentException("fault: " + what + ", was " + was);
        }
    }

    private FaultRule with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** The same values, open to change. */
    private static final class Draft {
        private FaultKind kind;
        private @Nullable Double probability;
        private @Nullable Integer next;
        private @Nullable String promptContains;
        private @Nullable String model;
        private @Nullable Integer status;
        private @Nullable Long retryAfterMs;
        private @Nullable Long durationMs;
        private @Nullable Long bytes;
        private @Nullable Long fromMs;
        private @Nullable Long untilMs;
        private @Nullable Double share;

        Draft(FaultRule from) {
            kind = from.kind;
            probability = from.probability;
            next = from.next;
            promptContains = from.promptContains;
            model = from.model;
            status = from.status;
            retryAfterMs = from.retryAfterMs;
            durationMs = from.durationMs;
            bytes = from.bytes;
            fromMs = from.fromMs;
            untilMs = from.untilMs;
            share = from.share;
        }

        FaultRule done() {
            return new FaultRule(
                    kind,
                    probability,
                    next,
                    promptContains,
                    model,
                    status,
                    retryAfterMs,
                    durationMs,
                    bytes,
                    fromMs,
                    untilMs,
                    share);
        }
    }
}
