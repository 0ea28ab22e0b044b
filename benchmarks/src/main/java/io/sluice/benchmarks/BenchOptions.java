package io.sluice.benchmarks;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the benchmarks of one command run.
 *
 * @param quick shorter runs whose figures are rougher
 * @param provider an OpenAI-compatible server that judges instead of the simulator: its base URL
 * @param prompts OpenAI Batch lines whose prompts are sent; without, prompts are made up
 */
record BenchOptions(boolean quick, Optional<URI> provider, Optional<Path> prompts) {}
