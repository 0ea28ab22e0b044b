package io.sluice.app.call;

import io.sluice.schema.Call;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells what is denied by itself (a model or operation that the account may not use, a prompt that something on the way turns down) from an
 * account that may nothing. An answer says that the account lived when its attempt was started, so one to an older attempt than the
 * denial says nothing. And because credit may come back for a moment, others must have been answered between denials twice. Actor's
 * thread only.
 */
final class Denials {
    private static final int TIMES_OVERTAKEN = 2;
    private static final int MODELS_MAX = 100;

    private final LastAnswered lastAnswered;
    private final Map<String, Overtaken> models = new LinkedHashMap<>();

    Denials(LastAnswered lastAnswered) {
        this.lastAnswered = lastAnswered;
    }

    /** An attempt was answered. */
    void answered(OpenCall open) {
        String model = model(open.call());
        Overtaken denied = models.get(model);
        if (denied != null && open.startedNanos() - denied.lastNanos() > 0) {
            models.remove(model);
        }
    }

    /** An attempt was denied: whether that is the trouble of its model or its own. */
    boolean denied(OpenCall open, long nowNanos) {
        String model = model(open.call());
        if (!models.containsKey(model) && models.size() == MODELS_MAX) {
            models.remove(models.keySet().iterator().next());
        }
        int ofModel = models.computeIfAbsent(model, unused -> new Overtaken())
                .again(open.startedNanos(), lastAnswered, nowNanos);
        int own = open.denied().again(open.startedNanos(), lastAnswered, nowNanos);
        return Math.max(ofModel, own) >= TIMES_OVERTAKEN;
    }

    /** Whether its model was denied, and not answered since. */
    boolean ofModel(OpenCall open) {
        return models.containsKey(model(open.call()));
    }

    private static String model(Call call) {
        return call.getOperation() + " " + call.getModel();
    }
}
