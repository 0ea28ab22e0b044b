package io.sluice.schemas;

import java.util.List;
import java.util.Map;

/**
 * Where the schema registry is and how to speak to it.
 *
 * @param urls base addresses, tried in turn
 * @param settings the registry client's own settings (credentials, TLS, proxy, timeouts), passed through
 */
public record RegistryConfig(List<String> urls, Map<String, String> settings) {
    /** Checks addresses and credentials' sources. */
    public RegistryConfig {
        urls = List.copyOf(urls);
        settings = Map.copyOf(settings);
        RegistryAuth.check(urls, settings);
    }

    /** Keeps credentials out of logs. */
    @Override
    public String toString() {
        return "RegistryConfig[urls=" + RegistryAuth.withoutUserInfo(urls) + ", settings=" + settings.keySet() + "]";
    }
}
