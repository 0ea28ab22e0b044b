package io.sluice.app.config;

import io.sluice.app.config.LimitSource.Outputs;
import java.net.URI;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one lane. */
final class LaneReader {
    /** Fields of a lane below {@code lanes.<name>}; the environment's names are told apart by them. */
    static final List<String> FIELDS = List.of(
            "provider",
            "base-url",
            "api-key-env",
            "api-key-file",
            "models",
            "profile",
            "limits",
            "limits.requests-per-second",
            "limits.requests-per-minute",
            "limits.requests-per-day",
            "limits.tokens-per-minute",
            "limits.tokens-per-day",
            "limits.input-tokens-per-minute",
            "limits.output-tokens-per-minute",
            "limits.calls-in-flight",
            "delay-max",
            "total-deadline",
            "retry.attempts-max",
            "retry.backoff-base",
            "retry.backoff-max",
            "retry.requeue-after",
            "retry.budget-share",
            "calls-open-max",
            "output-tokens-default",
            "output-estimate",
            "token-accounting",
            "slots",
            "prompt-tokens-max",
            "bulk-share");

    private final Settings settings;
    private final KeySource keys;
    private final List<String> everyLanesModels;

    /** @param names of all lanes */
    LaneReader(Settings settings, KeySource keys, Collection<String> names) {
        this.settings = settings;
        this.keys = keys;
        this.everyLanesModels = names.stream()
                .flatMap(name -> settings.list("lanes." + name + ".models").stream())
                .toList();
    }

    Optional<LaneConfig> read(String name) {
        String lane = "lanes." + name;
        int problemsBefore = settings.problems().size();
        Optional<ProviderKind> kind = settings.oneOf(lane + ".provider", ProviderKind.class);
        if (kind.isEmpty() && settings.problems().size() == problemsBefore) {
            settings.problem(lane + ".provider must be given: openai (also for compatible servers) or anthropic");
        }
        ProviderKind provider = kind.orElse(ProviderKind.OPENAI);
        Optional<URI> baseUrl = settings.uri(lane + ".base-url");
        Optional<Secret> key = keys.find(lane, provider, kind.isPresent() && baseUrl.isEmpty());
        List<String> models = settings.list(lane + ".models");
        Optional<Profile> profile = profile(lane, provider);
        Limits limits =
                limits(lane, profile.map(tier -> ofProfile(name, tier, models)).orElse(Limits.none()));
        int outputTokensDefault = settings.integer(lane + ".output-tokens-default", LaneConfig.OUTPUT_TOKENS_DEFAULT);
        LimitSource source = source(lane, provider, profile);
        RetryConfig retry = retry(lane);
        SlotConfig slots = slots(lane);
        limits.values().forEach((dimension, limit) -> {
            boolean counts = dimension.countsTokens() && dimension != Dimension.INPUT_TOKENS_PER_MINUTE;
            if (counts && limit > 0 && limit / slots.count() < outputTokensDefault) {
                settings.problem(
                        ("%s.limits.%s must be at least %s.output-tokens-default (%d) for each of %d slots, or each request without"
                                        + " max_tokens would fail, was %d")
                                .formatted(lane, dimension.setting(), lane, outputTokensDefault, slots.count(), limit));
            }
        });
        return settings.build(
                "",
                Optional.empty(),
                () -> Optional.of(new LaneConfig(
                        name,
                        provider,
                        baseUrl.orElse(LaneConfig.publicBaseUrl(provider)),
                        key,
                        models,
                        limits,
                        settings.duration(lane + ".delay-max", LaneConfig.DELAY_MAX),
                        settings.duration(lane + ".total-deadline", LaneConfig.TOTAL_DEADLINE),
                        retry,
                        settings.integer(lane + ".calls-open-max", LaneConfig.CALLS_OPEN_MAX),
                        outputTokensDefault,
                        source,
                        slots)));
    }

    /** What the lane states itself goes before what its profile gives. */
    private Limits limits(String lane, Limits ofProfile) {
        EnumMap<Dimension, Long> values = new EnumMap<>(Dimension.class);
        values.putAll(ofProfile.values());
        for (Dimension dimension : Dimension.values()) {
            settings.optionalNumber(lane + ".limits." + dimension.setting())
                    .ifPresent(value -> values.put(dimension, value));
        }
        return settings.build(lane + ".", Limits.none(), () -> new Limits(values));
    }

    private Optional<Profile> profile(String lane, ProviderKind provider) {
        Optional<String> name = settings.text(lane + ".profile");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Profile> profiles = Profiles.load().byName();
        Profile profile = profiles.get(name.get());
        if (profile == null) {
            settings.problem("%s.profile must be one of %s, was '%s'"
                    .formatted(lane, String.join(", ", profiles.keySet()), name.get()));
        } else if (profile.provider() != provider) {
            settings.problem("%s.profile '%s' is of another provider".formatted(lane, name.get()));
        }
        return Optional.ofNullable(profile);
    }

    private Limits ofProfile(String name, Profile profile, List<String> models) {
        return settings.build("", Limits.none(), () -> profile.limits(name, models, everyLanesModels));
    }

    private LimitSource source(String lane, ProviderKind provider, Optional<Profile> profile) {
        Optional<String> word = settings.text(lane + ".limits");
        if (word.isPresent() && !word.get().equals("auto")) {
            settings.problem(
                    "%s.limits must be auto, or limits by name below it, was '%s'".formatted(lane, word.get()));
        }
        for (Dimension dimension : Dimension.values()) {
            String limit = lane + ".limits." + dimension.setting();
            if (word.isPresent() && settings.text(limit).isPresent()) {
                settings.problem(limit + " must be left out with " + lane + ".limits: auto");
            }
        }
        Outputs outputs = settings.text(lane + ".output-estimate")
                        .filter(text -> text.equals("learned"))
                        .isPresent()
                ? Outputs.LEARNED
                : Outputs.UPPER_BOUND;
        settings.text(lane + ".output-estimate")
                .filter(text -> !text.equals("learned") && !text.equals("upper-bound"))
                .ifPresent(text -> settings.problem(
                        "%s.output-estimate must be upper-bound or learned, was '%s'".formatted(lane, text)));
        return new LimitSource(
                profile.map(tier -> tier.name() + " (as of " + tier.asOf() + ", counts " + tier.counts() + ")"),
                word.isPresent(),
                outputs,
                settings.oneOf(lane + ".token-accounting", TokenAccounting.class)
                        .or(() -> profile.flatMap(Profile::accounting))
                        .filter(rule -> rule != TokenAccounting.of(provider)));
    }

    private SlotConfig slots(String lane) {
        SlotConfig usual = SlotConfig.defaults();
        return settings.build(
                lane + ".",
                usual,
                () -> new SlotConfig(
                        settings.integer(lane + ".slots", usual.count()),
                        settings.integer(lane + ".prompt-tokens-max", usual.promptTokensMax()),
                        settings.integer(lane + ".bulk-share", usual.bulkShare())));
    }

    private RetryConfig retry(String lane) {
        RetryConfig usual = RetryConfig.defaults();
        return settings.build(
                lane + ".",
                usual,
                () -> new RetryConfig(
                        settings.integer(lane + ".retry.attempts-max", usual.attemptsMax()),
                        settings.duration(lane + ".retry.backoff-base", usual.backoffBase()),
                        settings.duration(lane + ".retry.backoff-max", usual.backoffMax()),
                        settings.duration(lane + ".retry.requeue-after", usual.requeueAfter()),
                        settings.fraction(lane + ".retry.budget-share", usual.budgetShare())));
    }
}
