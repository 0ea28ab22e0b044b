package io.sluice.cli.input;

import io.sluice.schema.Operation;
import java.util.Objects;

/** What a line of the input asks. */
public sealed interface InputLine {

    /** Where the line stands in the input, from 1. */
    long number();

    /** The publisher's name for the line; {@code line-N} where the line gives none. */
    String customId();

    /**
     * A prompt in OpenAI form.
     *
     * @param body the request's JSON object, model included
     */
    record Prompt(long number, String customId, Operation operation, String model, String body) implements InputLine {
        public Prompt {
            Objects.requireNonNull(body, "body");
        }
    }

    /**
     * A line that asks nothing that can be answered.
     *
     * @param reason for the person who wrote the line
     */
    record Bad(long number, String customId, String reason) implements InputLine {}
}
