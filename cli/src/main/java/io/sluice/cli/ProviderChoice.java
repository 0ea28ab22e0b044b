package io.sluice.cli;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.Secret;
import io.sluice.cli.input.ModelChoice;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Who answers, as {@code --provider} names it. */
sealed interface ProviderChoice {

    /** Stands for the simulator's address until that is known. */
    URI SIMULATOR_PLACE = URI.create("http://127.0.0.1:1/v1");

    /** The simulator takes any key. */
    Secret SIMULATOR_KEY = Secret.of("simulated");

    String CHAT_DEFAULT = "gpt-4o-mini";
    String EMBEDDINGS_DEFAULT = "text-embedding-3-small";
    String CLAUDE_DEFAULT = "claude-haiku-4-5";

    List<String> OPENAI_MODELS = List.of("gpt-*", "chatgpt-*", "o1*", "o3*", "o4*", "ft:*", "text-embedding-*");
    List<String> CLAUDE_MODELS = List.of("claude-*");

    /** The lanes that stand for the choice; {@code model} is accepted in any case. */
    List<LaneConfig> lanes(Optional<String> model, Map<String, String> environment);

    /** Models for lines that name none. */
    ModelChoice models(Optional<String> forced);

    /** The choice as a person would write it. */
    String shown();

    /** Reads the option's value. */
    static ProviderChoice parse(String text) {
        return switch (text) {
            case "sim" -> new Simulator();
            case "openai" -> new OpenAi();
            case "anthropic" -> new Anthropic();
            default -> new Compatible(url(text));
        };
    }

    /** The provider simulator in this process; it is as fast as its defaults allow. */
    record Simulator() implements ProviderChoice {

        @Override
        public List<LaneConfig> lanes(Optional<String> model, Map<String, String> environment) {
            List<String> models = new ArrayList<>(OPENAI_MODELS);
            models.addAll(CLAUDE_MODELS);
            return List.of(LaneConfig.of(
                    "sim",
                    ProviderKind.OPENAI,
                    SIMULATOR_PLACE,
                    Optional.of(SIMULATOR_KEY),
                    with(model, models),
                    perMinute(30_000, 10_000_000)));
        }

        @Override
        public ModelChoice models(Optional<String> forced) {
            return new ModelChoice(forced, Optional.of(CHAT_DEFAULT), Optional.of(EMBEDDINGS_DEFAULT));
        }

        @Override
        public String shown() {
            return "sim";
        }
    }

    /** OpenAI itself, within the limits of its first paid tier. */
    record OpenAi() implements ProviderChoice {

        @Override
        public List<LaneConfig> lanes(Optional<String> model, Map<String, String> environment) {
            return List.of(LaneConfig.of(
                    "openai",
                    ProviderKind.OPENAI,
                    LaneConfig.publicBaseUrl(ProviderKind.OPENAI),
                    Optional.of(key("openai", "OPENAI_API_KEY", environment)),
                    with(model, OPENAI_MODELS),
                    perMinute(500, 200_000)));
        }

        @Override
        public ModelChoice models(Optional<String> forced) {
            return new ModelChoice(forced, Optional.of(CHAT_DEFAULT), Optional.of(EMBEDDINGS_DEFAULT));
        }

        @Override
        public String shown() {
            return "openai";
        }
    }

    /** Anthropic itself, within the limits of its first paid tier. */
    record Anthropic() implements ProviderChoice {

        @Override
        public List<LaneConfig> lanes(Optional<String> model, Map<String, String> environment) {
            return List.of(LaneConfig.of(
                    "anthropic",
                    ProviderKind.ANTHROPIC,
                    LaneConfig.publicBaseUrl(ProviderKind.ANTHROPIC),
                    Optional.of(key("anthropic", "ANTHROPIC_API_KEY", environment)),
                    with(model, CLAUDE_MODELS),
                    perMinute(50, 50_000)));
        }

        @Override
        public ModelChoice models(Optional<String> forced) {
            return new ModelChoice(forced, Optional.of(CLAUDE_DEFAULT), Optional.empty());
        }

        @Override
        public String shown() {
            return "anthropic";
        }
    }

    /** Any server that speaks OpenAI's protocol; a key where SLUICE_PROVIDER_KEY gives one: another's key must not go there unasked. */
    record Compatible(URI url) implements ProviderChoice {

        @Override
        public List<LaneConfig> lanes(Optional<String> model, Map<String, String> environment) {
            return List.of(LaneConfig.of(
                    "server",
                    ProviderKind.OPENAI,
                    url,
                    Keys.find("SLUICE_PROVIDER_KEY", environment),
                    List.of("*"),
                    new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(64))));
        }

        @Override
        public ModelChoice models(Optional<String> forced) {
            return new ModelChoice(forced, Optional.empty(), Optional.empty());
        }

        @Override
        public String shown() {
            return url.toString();
        }
    }

    private static List<String> with(Optional<String> model, List<String> models) {
        List<String> all = new ArrayList<>(models);
        model.filter(name -> !name.endsWith("*")).ifPresent(all::add);
        return all;
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

    private static Secret key(String provider, String variable, Map<String, String> environment) {
        return Keys.find(variable, environment)
                .orElseThrow(() -> UserException.usage(
                        "--provider %s needs a key: set %s, or %s_FILE to a file that holds it. (--provider sim needs none.)"
                                .formatted(provider, variable, variable)));
    }

    /** These providers have no limit on calls in flight; what the worker may hold is bounded by the lane's calls-open-max. */
    private static Limits perMinute(long requests, long tokens) {
        return new Limits(OptionalLong.of(requests), OptionalLong.of(tokens), OptionalLong.empty());
    }
}
