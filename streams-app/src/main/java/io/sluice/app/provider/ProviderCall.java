package io.sluice.app.provider;

import io.sluice.app.state.Trace;
import io.sluice.schema.Operation;

/**
 * What is asked of a provider.
 *
 * @param operation chat or embeddings
 * @param model model at the provider
 * @param body request body as a JSON object in OpenAI form; {@code model}, {@code stream} and {@code stream_options} in it are ignored
 * @param trace where it stands in a distributed trace; the provider is told
 */
public record ProviderCall(Operation operation, String model, String body, Trace trace) {
    /** In no trace. */
    public ProviderCall(Operation operation, String model, String body) {
        this(operation, model, body, Trace.NONE);
    }

    /** Without the body, which is prompt text. */
    @Override
    public String toString() {
        return "ProviderCall[operation=%s, model=%s, body=%d chars]".formatted(operation, model, body.length());
    }
}
