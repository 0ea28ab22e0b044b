package io.sluice.app.call;

import io.sluice.schema.Call;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is remembered of each model and operation; of {@value #MODELS_MAX} at most, the oldest goes first. Actor's thread only. */
final class PerModel<T> {
    static final int MODELS_MAX = 100;

    private final Map<String, T> models = new LinkedHashMap<>();

    /** What is remembered of the call's model; null: nothing. */
    @Nullable T of(OpenCall open) {
        return models.get(key(open.call()));
    }

    /** What is remembered of the call's model, from now on this if it was nothing. */
    T of(OpenCall open, Supplier<T> first) {
        String key = key(open.call());
        T known = models.get(key);
        if (known != null) {
            return known;
        }
        if (models.size() == MODELS_MAX) {
            models.remove(models.keySet().iterator().next());
        }
        T made = first.get();
        models.put(key, made);
        return made;
    }

    void forget(OpenCall open) {
        models.remove(key(open.call()));
    }

    private static String key(Call call) {
        return call.getOperation() + " " + call.getModel();
    }
}
