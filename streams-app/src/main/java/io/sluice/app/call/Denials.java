package io.sluice.app.call;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells a model that the account may not use from an account that may nothing: the former is denied again although other models were
 * answered since. Actor's thread only.
 */
final class Denials {
    private static final int MODELS_MAX = 100;

    private final Map<String, Long> answeredBefore = new LinkedHashMap<>();
    private long answered;

    /** An attempt at this model was answered. */
    void answered(String model) {
        answered++;
        answeredBefore.remove(model);
    }

    /** An attempt at this model was denied: whether that is the model's own trouble. */
    boolean denied(String model) {
        Long before = answeredBefore.get(model);
        if (before != null && answered > before) {
            return true;
        }
        if (before == null) {
            if (answeredBefore.size() == MODELS_MAX) {
                answeredBefore.remove(answeredBefore.keySet().iterator().next());
            }
            answeredBefore.put(model, answered);
        }
        return false;
    }
}
