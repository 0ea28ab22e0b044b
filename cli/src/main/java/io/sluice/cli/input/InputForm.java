package io.sluice.cli.input;

import java.util.Locale;
import java.util.Set;

/**
 * What the lines of an input are: one form for all of them, so that a broken line of a JSON file is reported and not
 * taken (and paid) as a prompt.
 */
public enum InputForm {
    /** A JSON object a line: OpenAI Batch, or with a prompt. */
    JSON_LINES,
    /** A prompt a line, as it stands. */
    TEXT,
    /** JSON where the first line that is not blank begins with a brace, else text. */
    BY_FIRST_LINE;

    private static final Set<String> JSON_ENDINGS = Set.of("jsonl", "ndjson", "json");

    /** What a file of this name has. */
    public static InputForm ofFile(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return JSON_ENDINGS.contains(ending) ? JSON_LINES : BY_FIRST_LINE;
    }

    /** The form, once the first line is known. */
    InputForm decide(String firstLine) {
        return switch (this) {
            case JSON_LINES, TEXT -> this;
            case BY_FIRST_LINE -> firstLine.startsWith("{") ? JSON_LINES : TEXT;
        };
    }
}
