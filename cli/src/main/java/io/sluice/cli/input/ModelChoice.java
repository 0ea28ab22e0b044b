package io.sluice.cli.input;

import io.sluice.schema.Operation;
import java.util.Optional;

/**
 * Which model a line gets.
 *
 * @param forced takes the place of every line's own model
 * @param chat for chat lines that name none
 * @param embeddings for embedding lines that name none
 */
public record ModelChoice(Optional<String> forced, Optional<String> chat, Optional<String> embeddings) {

    /** The model for a line that names {@code own}; empty where nothing names one. */
    Optional<String> choose(Operation operation, Optional<String> own) {
        return forced.or(() -> own).or(() -> operation == Operation.EMBEDDINGS ? embeddings : chat);
    }
}
