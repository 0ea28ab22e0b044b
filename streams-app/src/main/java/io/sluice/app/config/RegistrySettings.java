package io.sluice.app.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where the schema registry is.
 *
 * @param urls addresses of the same registry, tried in turn
 * @param settings passed through to the registry client: credentials, TLS
 * @param startTimeout how long a start waits for the registry before it fails
 */
public record RegistrySettings(List<URI> urls, Map<String, String> settings, Duration startTimeout) {
    /** Refuses what is no address. */
    public RegistrySettings {
        urls = List.copyOf(urls);
        settings = Map.copyOf(settings);
        Checks checks = new Checks("registry")
                .that(!urls.isEmpty(), "urls", urls, "at least one URL")
                .between("start-timeout", startTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
        for (URI url : urls) {
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            checks.that(
                    http && url.getHost() != null, "urls", url.getScheme() + "://...", "absolute http or https URLs");
            checks.that(
                    url.getRawUserInfo() == null, "urls", "a URL with a user", "without a user: see registry.settings");
        }
        checks.done();
    }

    /** A registry on this machine. */
    public static RegistrySettings defaults() {
        return of(URI.create("http://localhost:8081"));
    }

    /** One address, no credentials, 30 s to start. */
    public static RegistrySettings of(URI url) {
        return new RegistrySettings(List.of(url), Map.of(), Duration.ofSeconds(30));
    }

    /** Names of the settings only: their values may be credentials. */
    @Override
    public String toString() {
        return "RegistrySettings[urls=%s, settings=%s, startTimeout=%s]"
                .formatted(urls, settings.keySet(), startTimeout);
    }
}
