package io.sluice.cli.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sluice.cli.input.InputForm;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What, next to the file, makes a run this run and no other: an unfinished run resumes only under the same settings.
 * Neither the output's place nor the spending limit belong here: both may change when a run goes on.
 *
 * @param model the model that takes the place of the file's; null: none does
 * @param form what the lines are taken for, which a file's name may decide
 * @param limit how many prompts of the file to take; null: all
 */
public record RunSettings(
        @JsonProperty("provider") String provider,
        @JsonProperty("model") @Nullable String model,
        @JsonProperty("limit") @Nullable Long limit,
        @JsonProperty("form") InputForm form) {

    /** Runs of earlier versions did not say what their lines were. */
    public RunSettings {
        form = Objects.requireNonNullElse(form, InputForm.BY_FIRST_LINE);
    }
}
