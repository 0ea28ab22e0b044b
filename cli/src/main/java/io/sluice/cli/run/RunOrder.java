package io.sluice.cli.run;

import io.sluice.cli.input.ModelChoice;
import io.sluice.cli.input.PromptReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What to run.
 *
 * @param runs the runs directory
 * @param maxCostNanos what the job may spend over all its runs; empty: no limit
 * @param lineBytesMax larger lines are bad
 * @param lanes that the job will have
 * @param dropsUnfinished what other runs left is cancelled
 * @param simulated the provider is the simulator: money is not real
 */
public record RunOrder(
        RunInput input,
        RunSettings settings,
        ModelChoice models,
        Destination destination,
        Path runs,
        OptionalLong maxCostNanos,
        int lineBytesMax,
        Set<String> lanes,
        boolean dropsUnfinished,
        boolean simulated) {

    /** Opens the input's prompts; once. */
    public PromptReader prompts() throws IOException {
        return new PromptReader(input.open(), input.form(), models, lineBytesMax, promptsMax());
    }

    /** How many lines to take at most. */
    private long promptsMax() {
        Long limit = settings.limit();
        return limit == null ? Long.MAX_VALUE : limit;
    }

    /** How many requests there will be; empty where only the input's end tells. */
    OptionalLong promptCount() {
        return input.digest().isPresent()
                ? OptionalLong.of(Math.min(input.digest().get().prompts(), promptsMax()))
                : OptionalLong.empty();
    }
}
