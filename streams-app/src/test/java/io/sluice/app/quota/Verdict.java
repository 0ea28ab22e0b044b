package io.sluice.app.quota;

import io.sluice.app.config.Dimension;
import java.util.ArrayList;
import java.util.List;

/** Which limits a provider saw exceeded; none is what is wanted. */
record Verdict(List<String> violations) {

    static Verdict of(Scenario scenario, ProviderLedger ledger) {
        List<String> violations = new ArrayList<>();
        scenario.rules().limits().values().forEach((dimension, limit) -> {
            long worst = dimension == Dimension.CALLS_IN_FLIGHT
                    ? ledger.worstCalls()
                    : ledger.worst(dimension.unit(), dimension.window().toNanos());
            if (worst > limit) {
                violations.add(dimension + " " + worst + " of " + limit);
            }
        });
        return new Verdict(violations);
    }

    boolean isOver() {
        return !violations.isEmpty();
    }
}
