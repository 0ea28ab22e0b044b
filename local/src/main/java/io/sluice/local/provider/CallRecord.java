package io.sluice.local.provider;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is known of a call when it arrives, and the journal lines it may become. */
record CallRecord(
        @Nullable String keyHash,
        String operation,
        @Nullable String model,
        @Nullable String promptSha256) {

    /** A call that was refused before it was understood. */
    JournalLine refused(long nowMs, int status, String outcome) {
        return new JournalLine(
                nowMs, keyHash, operation, model, promptSha256, 0, 0, 0, status, outcome, false, 0, 0, false, 0L);
    }

    /** A call that is understood and does not start. */
    JournalLine refused(long nowMs, ModelCall call, int status, String outcome) {
        return new JournalLine(
                nowMs,
                keyHash,
                operation,
                model,
                promptSha256,
                call.tokensIn(),
                0,
                0,
                status,
                outcome,
                false,
                call.tokensAtStart(),
                0,
                false,
                0L);
    }

    /** A call that starts. */
    JournalLine admitted(long nowMs, ModelCall call, Optional<FaultRule> fault, long latencyMs) {
        boolean paid = fault.isEmpty() || fault.get().kind().isPaid();
        long tokensOut = paid ? call.reply().tokensOut() : 0;
        return new JournalLine(
                nowMs,
                keyHash,
                operation,
                model,
                promptSha256,
                call.tokensIn(),
                paid ? call.tokensCached() : 0,
                tokensOut,
                status(fault),
                fault.map(rule -> rule.kind().outcome()).orElse("answered"),
                true,
                call.tokensAtStart(),
                latencyMs,
                paid,
                paid ? cost(call, tokensOut) : Long.valueOf(0));
    }

    private static int status(Optional<FaultRule> fault) {
        if (fault.isEmpty()) {
            return 200;
        }
        return switch (fault.get().kind()) {
            case THROTTLE, WRONG_KEY, NO_CREDIT, ECHO, FOREIGN_USE ->
                throw new IllegalStateException("a call that is refused is not admitted");
            case SERVER_ERROR -> CallTurn.status(fault.get());
            case HANG, CLOSE -> 0;
            case CUT_BODY, SLOW_BODY, WRONG_JSON, HUGE_BODY -> 200;
        };
    }

    private static @Nullable Long cost(ModelCall call, long tokensOut) {
        OptionalLong nanos = SimulatorPrices.costNanos(call.model(), call.tokensIn(), call.tokensCached(), tokensOut);
        return nanos.isPresent() ? nanos.getAsLong() : null;
    }
}
