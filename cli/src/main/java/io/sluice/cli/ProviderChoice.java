package io.sluice.cli;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.Secret;
import io.sluice.cli.input.ModelChoice;
import io.sluice.cli.shell.UserException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Who answers, as {@code --provider} names it.
 *
 * @param shown as a person would write it
 * @param lane name of the one lane that stands for it
 * @param accepted models that the lane takes
 * @param chatDefault for chat lines that name no model; empty: they must
 * @param embeddingsDefault for embedding lines that name no model
 * @param key where its key is found
 */
record ProviderChoice(
        String shown,
        String lane,
        ProviderKind kind,
        URI url,
        List<String> accepted,
        Limits limits,
        Optional<String> chatDefault,
        Optional<String> embeddingsDefault,
        KeyRule key) {

    /** Where a provider's key comes from. */
    private enum KeyRule {
        SIMULATED,
        /** From the environment, under the name that the provider's own tools use. */
        NEEDED,
        /** Where SLUICE_PROVIDER_KEY gives one: another provider's key must not go there unasked. */
        OPTIONAL
    }

    /** The simulator takes any key. */
    static final Secret SIMULATOR_KEY = Secret.of("simulated");

    private static final String SIMULATOR = "sim";

    /** Stands for the simulator's address until that is known. */
    private static final URI SIMULATOR_PLACE = URI.create("http://127.0.0.1:1/v1");

    private static final Optional<String> GPT = Optional.of("gpt-4o-mini");
    private static final Optional<String> OPENAI_EMBEDDING = Optional.of("text-embedding-3-small");
    private static final Optional<String> CLAUDE = Optional.of("claude-haiku-4-5");
    private static final List<String> OPENAI_MODELS =
            List.of("gpt-*", "chatgpt-*", "o1*", "o3*", "o4*", "ft:*", "text-embedding-*");
    private static final List<String> CLAUDE_MODELS = List.of("claude-*");

    /** Reads the option's value. */
    static ProviderChoice parse(String text) {
        return switch (text) {
            case SIMULATOR -> simulator();
            case "openai" -> openAi();
            case "anthropic" -> anthropic();
            default -> compatible(url(text));
        };
    }

    /** The provider simulator in this process; it is as fast as its defaults allow. */
    static ProviderChoice simulator() {
        return new ProviderChoice(
                SIMULATOR,
                SIMULATOR,
                ProviderKind.OPENAI,
                SIMULATOR_PLACE,
                Stream.of(OPENAI_MODELS, CLAUDE_MODELS).flatMap(List::stream).toList(),
                perMinute(30_000, 10_000_000),
                GPT,
                OPENAI_EMBEDDING,
                KeyRule.SIMULATED);
    }

    /** OpenAI itself, within the limits of its first paid tier. */
    private static ProviderChoice openAi() {
        return of("openai", ProviderKind.OPENAI, OPENAI_MODELS, perMinute(500, 200_000), GPT, OPENAI_EMBEDDING);
    }

    /** Anthropic itself, within the limits of its first paid tier. */
    private static ProviderChoice anthropic() {
        return of("anthropic", ProviderKind.ANTHROPIC, CLAUDE_MODELS, perMinute(50, 50_000), CLAUDE, Optional.empty());
    }

    private static ProviderChoice of(
            String name,
            ProviderKind kind,
            List<String> accepted,
            Limits limits,
            Optional<String> chatDefault,
            Optional<String> embeddingsDefault) {
        return new ProviderChoice(
                name,
                name,
                kind,
                LaneConfig.publicBaseUrl(kind),
                accepted,
                limits,
                chatDefault,
                embeddingsDefault,
                KeyRule.NEEDED);
    }

    /** Any server that speaks OpenAI's protocol. */
    private static ProviderChoice compatible(URI url) {
        return new ProviderChoice(
                url.toString(),
                "server",
                ProviderKind.OPENAI,
                url,
                List.of("*"),
                new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(64)),
                Optional.empty(),
                Optional.empty(),
                KeyRule.OPTIONAL);
    }

    boolean isSimulator() {
        return key == KeyRule.SIMULATED;
    }

    /** The lane that stands for the choice; {@code model} is accepted in any case. */
    LaneConfig laneFor(Optional<String> model, Map<String, String> environment) {
        Stream<String> forced = model.filter(name -> !name.endsWith("*")).stream();
        return LaneConfig.of(
                lane,
                kind,
                url,
                secret(environment),
                Stream.concat(accepted.stream(), forced).toList(),
                limits);
    }

    /** Models for lines that name none. */
    ModelChoice models(Optional<String> forced) {
        return new ModelChoice(forced, chatDefault, embeddingsDefault);
    }

    private Optional<Secret> secret(Map<String, String> environment) {
        return switch (key) {
            case SIMULATED -> Optional.of(SIMULATOR_KEY);
            case OPTIONAL -> Keys.find("SLUICE_PROVIDER_KEY", environment);
            case NEEDED ->
                Optional.of(needed(
                        switch (kind) {
                            case OPENAI -> "OPENAI_API_KEY";
                            case ANTHROPIC -> "ANTHROPIC_API_KEY";
                        },
                        environment));
        };
    }

    private Secret needed(String variable, Map<String, String> environment) {
        return Keys.find(variable, environment)
                .orElseThrow(() -> UserException.usage(
                        "--provider %s needs a key: set %s, or %s_FILE to a file that holds it. (--provider sim needs none.)"
                                .formatted(shown, variable, variable)));
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http && url.getHost() != null && url.getUserInfo() == null) {
                String path = url.getPath() == null ? "" : url.getPath().replaceFirst("/+$", "");
                return new URI(
                        url.getScheme(), null, url.getHost(), url.getPort(), path.isEmpty() ? "/v1" : path, null, null);
            }
        } catch (URISyntaxException e) {
            // Told below, as any other text that is no URL.
        }
        throw UserException.usage("--provider must be sim, openai, anthropic or the http(s) URL of an OpenAI-compatible"
                + " server (without user, such as http://localhost:8000/v1), was '" + text + "'");
    }

    /** These providers have no limit on calls in flight; what the worker may hold is bounded by the lane's calls-open-max. */
    private static Limits perMinute(long requests, long tokens) {
        return new Limits(OptionalLong.of(requests), OptionalLong.of(tokens), OptionalLong.empty());
    }
}
