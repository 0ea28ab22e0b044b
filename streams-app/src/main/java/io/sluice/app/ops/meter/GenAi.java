package io.sluice.app.ops.meter;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.provider.Outcome;
import io.sluice.schema.Operation;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/**
 * Attempts under the names and buckets of OpenTelemetry's semantic conventions for generative AI clients
 * (opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics). For any thread.
 */
final class GenAi {
    /** Publishers name models as they like: what is more than this is one label. */
    private static final int MODELS_MAX = 50;

    private static final String OTHER_MODELS = "_other";

    private static final Duration[] DURATIONS = LongStream.of(
                    10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10_240, 20_480, 40_960, 81_920)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);
    private static final double[] TOKENS = {
        1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864
    };

    private final MeterRegistry registry;
    private final Set<String> models = ConcurrentHashMap.newKeySet();

    GenAi(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(ProviderKind provider, Operation operation, String model, Outcome outcome) {
        Tags tags = Tags.of(
                Tag.of("gen_ai.operation.name", operationName(operation)),
                Tag.of(
                        "gen_ai.provider.name",
                        switch (provider) {
                            case OPENAI -> "openai";
                            case ANTHROPIC -> "anthropic";
                        }),
                Tag.of("gen_ai.request.model", label(model)));
        Timer.builder("gen_ai.client.operation.duration")
                .description("Duration of an attempt at a provider")
                .tags(tags.and("error.type", errorType(outcome)))
                .serviceLevelObjectives(DURATIONS)
                .register(registry)
                .record(Duration.ofMillis(outcome.exchange().millis()));
        if (outcome instanceof Outcome.Answered answered) {
            answered.usage().ifPresent(usage -> {
                tokens(tags, "input", (double) usage.tokensIn());
                tokens(tags, "output", (double) usage.tokensOut());
            });
        }
    }

    private void tokens(Tags tags, String type, double count) {
        DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens of an answered attempt")
                .tags(tags.and("gen_ai.token.type", type))
                .serviceLevelObjectives(TOKENS)
                .register(registry)
                .record(count);
    }

    private String label(String model) {
        if (models.contains(model)) {
            return model;
        }
        // Threads that come at once may exceed the bound by as many; it is a bound on memory, not a promise.
        if (models.size() < MODELS_MAX) {
            models.add(model);
            return model;
        }
        return OTHER_MODELS;
    }

    private static String operationName(Operation operation) {
        return switch (operation) {
            case CHAT -> "chat";
            case EMBEDDINGS -> "embeddings";
            case UNKNOWN -> "_other";
        };
    }

    /** Empty without an error, because Prometheus wants the same labels always. */
    private static String errorType(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered answered -> "";
            case Outcome.Throttled throttled -> "throttled";
            case Outcome.Transient transientError -> "transient";
            case Outcome.TimedOut timedOut -> "timed_out";
            case Outcome.Refused refused -> "refused";
            case Outcome.Invalid invalid -> "invalid";
            case Outcome.Unauthorized unauthorized -> "unauthorized";
            case Outcome.TooLarge tooLarge -> "too_large";
        };
    }
}
