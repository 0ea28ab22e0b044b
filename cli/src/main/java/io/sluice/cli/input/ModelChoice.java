package io.sluice.cli.input;

import io.sluice.schema.Operation;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which model a line gets.
 *
 * @param forced takes the place of every line's own model
 * @param chat for chat lines that name none
 * @param embeddings for embedding lines that name none
 * @param objection why a model must not be asked; empty where it may
 */
public record ModelChoice(
        Optional<String> forced,
        Optional<String> chat,
        Optional<String> embeddings,
        Function<String, Optional<String>> objection) {

    /** Without objections. */
    public ModelChoice(Optional<String> forced, Optional<String> chat, Optional<String> embeddings) {
        this(forced, chat, embeddings, model -> Optional.empty());
    }

    /** With an objection to some models. */
    public ModelChoice objecting(Function<String, Optional<String>> other) {
        return new ModelChoice(forced, chat, embeddings, other);
    }

    /** The model for a line that names {@code own}; empty where nothing names one. */
    Optional<String> choose(Operation operation, Optional<String> own) {
        return forced.or(() -> own).or(() -> operation == Operation.EMBEDDINGS ? embeddings : chat);
    }
}
