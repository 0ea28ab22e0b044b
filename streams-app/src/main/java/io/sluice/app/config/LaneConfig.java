package io.sluice.app.config;

import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * One provider account and the models that share its limits.
 *
 * @param name in topic names and metrics
 * @param provider protocol of the provider
 * @param baseUrl what comes before {@code /chat/completions}, {@code /embeddings} or {@code /messages}
 * @param apiKey sent to {@code baseUrl} and nowhere else; absent for servers that want none
 * @param models models that the lane accepts: exact names, or prefixes that end in {@code *}
 * @param limits what the provider allows
 * @param delayMax J: by how much the way to the provider may delay a request, so that limits hold there too; under a limit over time, a call that is not sent by three quarters of it is not sent
 * @param totalDeadline of one attempt, from its start to the last byte of the body
 * @param retry how failed attempts are repeated
 * @param callsOpenMax calls that the worker holds at the same time: its bound on memory
 * @param outputTokensDefault output tokens that a call is taken to need when its request states no maximum; for Anthropic, which wants
 *     one, it is also what is sent
 * @param source where its limits come from beside what it states
 * @param slots into how many slots the lane is split, and what of them its classes get
 */
public record LaneConfig(
        String name,
        ProviderKind provider,
        URI baseUrl,
        Optional<Secret> apiKey,
        List<String> models,
        Limits limits,
        Duration delayMax,
        Duration totalDeadline,
        RetryConfig retry,
        int callsOpenMax,
        int outputTokensDefault,
        LimitSource source,
        SlotConfig slots) {

    /** J when nothing else is said. */
    public static final Duration DELAY_MAX = Duration.ofSeconds(1);
    /** Less than this no connection can keep. */
    private static final Duration DELAY_MAX_LEAST = Duration.ofMillis(50);
    /** Total deadline of an attempt when nothing else is said. */
    public static final Duration TOTAL_DEADLINE = Duration.ofSeconds(60);
    /** Calls that a worker holds when nothing else is said. */
    public static final int CALLS_OPEN_MAX = 10_000;
    /** Output tokens of a request that states no maximum, when nothing else is said. */
    public static final int OUTPUT_TOKENS_DEFAULT = 1024;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern MODEL = Pattern.compile("[^\\s*]+\\*?|\\*");

    /** Refuses names that make no topic, URLs that carry credentials, and bounds out of range. */
    public LaneConfig {
        models = List.copyOf(models);
        Checks checks = new Checks("lanes." + name)
                .that(NAME.matcher(name).matches(), "name", name, "lower-case letters, digits and -, at most 63")
                .that(isHttp(baseUrl), "base-url", withoutUser(baseUrl), "an absolute http or https URL")
                .that(
                        baseUrl.getRawUserInfo() == null
                                && baseUrl.getRawQuery() == null
                                && baseUrl.getRawFragment() == null,
                        "base-url",
                        withoutUser(baseUrl),
                        "without user, query and fragment")
                .that(!models.isEmpty(), "models", models, "at least one model or prefix, such as gpt-4o-mini or gpt-*")
                .between("delay-max", delayMax, DELAY_MAX_LEAST, Duration.ofMinutes(1))
                .between("total-deadline", totalDeadline, Duration.ofMillis(10), Duration.ofHours(1))
                .between("calls-open-max", callsOpenMax, 1, 50_000)
                .between("output-tokens-default", outputTokensDefault, 1, 1_000_000);
        for (String model : models) {
            checks.that(MODEL.matcher(model).matches(), "models", model, "a name, or a prefix that ends in *");
        }
        limits.values().forEach((dimension, limit) -> {
            // One slot is the lane: its largest prompt is known by failing.
            long least = dimension.countsTokens() && slots.count() > 1 ? slots.promptTokensMax() : 1;
            checks.that(
                    limit / slots.count() >= least,
                    "limits." + dimension.setting(),
                    limit,
                    "at least %d for each of %d slots (lanes.%s.slots)".formatted(least, slots.count(), name));
        });
        checks.done();
    }

    /** A lane whose limits are what it states. */
    public LaneConfig(
            String name,
            ProviderKind provider,
            URI baseUrl,
            Optional<Secret> apiKey,
            List<String> models,
            Limits limits,
            Duration delayMax,
            Duration totalDeadline,
            RetryConfig retry,
            int callsOpenMax,
            int outputTokensDefault) {
        this(
                name,
                provider,
                baseUrl,
                apiKey,
                models,
                limits,
                delayMax,
                totalDeadline,
                retry,
                callsOpenMax,
                outputTokensDefault,
                LimitSource.stated(),
                SlotConfig.defaults());
    }

    /** This lane with limits from elsewhere. */
    public LaneConfig withSource(LimitSource other) {
        return new LaneConfig(
                name,
                provider,
                baseUrl,
                apiKey,
                models,
                limits,
                delayMax,
                totalDeadline,
                retry,
                callsOpenMax,
                outputTokensDefault,
                other,
                slots);
    }

    /** This lane split otherwise. */
    public LaneConfig withSlots(SlotConfig other) {
        return new LaneConfig(
                name,
                provider,
                baseUrl,
                apiKey,
                models,
                limits,
                delayMax,
                totalDeadline,
                retry,
                callsOpenMax,
                outputTokensDefault,
                source,
                other);
    }

    /** What limits it, for a person: where that comes from, and what it is. */
    public String describeLimits() {
        StringJoiner text = new StringJoiner(", ");
        source.profile().ifPresent(profile -> text.add("profile " + profile));
        if (source.learned()) {
            text.add("limits: auto");
        }
        source.accounting().ifPresent(rule -> text.add("token-accounting " + rule.setting()));
        limits.values().forEach((dimension, limit) -> text.add(dimension.setting() + " " + limit));
        return text.length() == 0 ? "no limits" : text.toString();
    }

    /** A lane with the default bounds. */
    public static LaneConfig of(
            String name,
            ProviderKind provider,
            URI baseUrl,
            Optional<Secret> apiKey,
            List<String> models,
            Limits limits) {
        return new LaneConfig(
                name,
                provider,
                baseUrl,
                apiKey,
                models,
                limits,
                DELAY_MAX,
                TOTAL_DEADLINE,
                RetryConfig.defaults(),
                CALLS_OPEN_MAX,
                OUTPUT_TOKENS_DEFAULT);
    }

    /** Which tokens its limits count. */
    public TokenAccounting tokenAccounting() {
        return source.accounting().orElse(TokenAccounting.of(provider));
    }

    /** What one slot may use of the limits: whole numbers that add up to them. */
    public Limits limitsOf(int slot) {
        return limits.share(slot, slots.count());
    }

    /** Where the public provider of this kind answers. */
    public static URI publicBaseUrl(ProviderKind kind) {
        return switch (kind) {
            case OPENAI -> URI.create("https://api.openai.com/v1");
            case ANTHROPIC -> URI.create("https://api.anthropic.com/v1");
        };
    }

    /** The lane for a model: of those that accept it the one that names it most closely, of equals the first; empty: none accepts it. */
    public static Optional<LaneConfig> closest(List<LaneConfig> lanes, String model) {
        LaneConfig closest = null;
        for (LaneConfig lane : lanes) {
            if (lane.closeness(model) > (closest == null ? -1 : closest.closeness(model))) {
                closest = lane;
            }
        }
        return Optional.ofNullable(closest);
    }

    /** How closely it names the model; -1: not at all. */
    private int closeness(String model) {
        return models.stream()
                .map(ModelPattern::new)
                .filter(pattern -> pattern.fits(model))
                .mapToInt(ModelPattern::closeness)
                .max()
                .orElse(-1);
    }

    /**
     * What of its limits its {@code delay-max} wastes, for a person: a window counts as longer by that, at the cost of the limit.
     *
     * @return the field and what to do, where that is more than a quarter
     */
    public Optional<String> waste() {
        return limits.values().keySet().stream()
                .filter(dimension ->
                        3 * delayMax.toMillis() > dimension.window().toMillis())
                .filter(dimension -> !dimension.window().isZero())
                .min(Comparator.comparing(Dimension::window))
                .map(dimension ->
                        ("lanes.%s.delay-max (%s) leaves %d%% of lanes.%s.limits.%s unused, because every window of %s counts as"
                                        + " longer by it: set it to what the way to the provider really varies by, such as %s")
                                .formatted(
                                        name,
                                        Durations.format(delayMax),
                                        100
                                                * delayMax.toMillis()
                                                / dimension
                                                        .window()
                                                        .plus(delayMax)
                                                        .toMillis(),
                                        name,
                                        dimension.setting(),
                                        Durations.format(dimension.window()),
                                        Durations.format(dimension.window().dividedBy(10))));
    }

    private static boolean isHttp(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        return (scheme.equals("http") || scheme.equals("https")) && url.getHost() != null;
    }

    private static String withoutUser(URI url) {
        return url.toString().replaceFirst("//[^/]*@", "//(secret)@").replaceFirst("[?#].*", "");
    }
}
