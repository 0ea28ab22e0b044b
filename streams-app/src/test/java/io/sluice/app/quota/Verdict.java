package io.sluice.app.quota;

import io.sluice.app.config.Limits;
import java.util.ArrayList;
import java.util.List;

/** Which limits a provider saw exceeded; none is what is wanted. */
record Verdict(List<String> violations) {

    static Verdict of(Scenario scenario, ProviderLedger ledger) {
        Limits limits = scenario.rules().limits();
        List<String> violations = new ArrayList<>();
        limits.requestsPerMinute()
                .ifPresent(limit -> check(violations, "requests", ledger.worstRequests(scenario.window()), limit));
        limits.tokensPerMinute()
                .ifPresent(limit -> check(violations, "tokens", ledger.worstTokens(scenario.window()), limit));
        limits.callsInFlight().ifPresent(limit -> check(violations, "calls in flight", ledger.worstCalls(), limit));
        return new Verdict(violations);
    }

    boolean isOver() {
        return !violations.isEmpty();
    }

    private static void check(List<String> violations, String what, long worst, long limit) {
        if (worst > limit) {
            violations.add(what + " " + worst + " of " + limit);
        }
    }
}
