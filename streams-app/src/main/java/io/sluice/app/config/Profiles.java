package io.sluice.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The release's profiles: {@code profiles.yaml} beside this class. Immutable. */
final class Profiles {
    private static final String RESOURCE = "profiles.yaml";

    private final Map<String, Profile> byName;

    private Profiles(Map<String, Profile> byName) {
        this.byName = byName;
    }

    /** Reads them; what is wrong with the file is a bug of the release. */
    static Profiles load() {
        try (InputStream in = Objects.requireNonNull(Profiles.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            Map<?, ?> file = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            Map<String, Profile> profiles = new TreeMap<>();
            file.forEach((name, section) -> profiles.put(text(name), profile(text(name), map(section))));
            return new Profiles(profiles);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, Profile> byName() {
        return byName;
    }

    private static Profile profile(String name, Map<?, ?> section) {
        Map<String, Limits> models = new LinkedHashMap<>();
        map(section.get("models")).forEach((pattern, limits) -> models.put(text(pattern), limits(map(limits))));
        ProviderKind provider =
                text(section.get("provider")).equals("anthropic") ? ProviderKind.ANTHROPIC : ProviderKind.OPENAI;
        Optional<TokenAccounting> accounting = Arrays.stream(TokenAccounting.values())
                .filter(rule -> rule.setting().equals(section.get("token-accounting")))
                .findFirst();
        return new Profile(name, provider, text(section.get("as-of")), text(section.get("counts")), accounting, models);
    }

    private static Limits limits(Map<?, ?> section) {
        Limits limits = Limits.none();
        for (Dimension dimension : Dimension.values()) {
            if (section.get(dimension.setting()) instanceof Number number) {
                limits = limits.with(dimension, number.longValue());
            }
        }
        if (limits.values().size() != section.size()) {
            throw new IllegalStateException("profiles: a limit is not known among " + section.keySet());
        }
        return limits;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static String text(@Nullable Object value) {
        return Objects.requireNonNull(value).toString();
    }
}
