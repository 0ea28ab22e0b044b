package io.sluice.app.quota;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.Limits;
import java.util.ArrayList;
import java.util.List;

/** Which limits a provider saw exceeded; none is what is wanted. */
public record Verdict(List<String> violations) {

    static Verdict of(Scenario scenario, ProviderLedger ledger) {
        return of(scenario.rules().limits(), ledger);
    }

    /** Which of these limits the provider saw exceeded. */
    public static Verdict of(Limits limits, ProviderLedger ledger) {
        List<String> violations = new ArrayList<>();
        limits.values().forEach((dimension, limit) -> {
            long worst = dimension == Dimension.CALLS_IN_FLIGHT
                    ? ledger.worstCalls()
                    : ledger.worst(dimension.unit(), dimension.window().toNanos());
            if (worst > limit) {
                violations.add(dimension + " " + worst + " of " + limit);
            }
        });
        return new Verdict(violations);
    }

    /** Whether any was. */
    public boolean isOver() {
        return !violations.isEmpty();
    }
}
