package io.sluice.benchmarks;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the benchmarks of one command run.
 *
 * @param quick shorter runs whose figures are rougher
 * @param only what is found in the names of the cases to run; all if empty (utilisation)
 * @param provider an OpenAI-compatible server that judges instead of the simulator: its base URL
 * @param providerKey what that server wants as a bearer
 * @param prompts OpenAI Batch lines whose prompts are sent; without, prompts are made up
 */
record BenchOptions(
        boolean quick,
        List<Pattern> only,
        Optional<URI> provider,
        Optional<String> providerKey,
        Optional<Path> prompts) {
    /** Whether a case of this name is asked for. */
    boolean takes(String name) {
        return only.isEmpty()
                || only.stream().anyMatch(part -> part.matcher(name).find());
    }
}
