package io.sluice.schemas;

import io.confluent.kafka.schemaregistry.client.security.basicauth.BasicAuthCredentialProvider;
import io.confluent.kafka.schemaregistry.client.security.bearerauth.BearerAuthCredentialProvider;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks what the registry client does not: with an unknown bearer source, or with credentials but no source, it sends
 * no Authorization header and says nothing.
 */
final class RegistryAuth {
    private static final String BASIC_SOURCE = "basic.auth.credentials.source";
    private static final String BEARER_SOURCE = "bearer.auth.credentials.source";
    private static final String USER_INFO = "basic.auth.user.info";
    private static final String USER_INFO_OLD = "schema.registry.basic.auth.user.info";
    private static final String TOKEN = "bearer.auth.token";
    private static final String CUSTOM_CLASS = "bearer.auth.custom.provider.class";

    private RegistryAuth() {}

    static void check(List<String> urls, Map<String, String> settings) {
        require(!urls.isEmpty(), "registry.urls must name at least one address");
        boolean userInUrl = false;
        for (String url : urls) {
            userInUrl |= parse(url).getRawUserInfo() != null;
        }
        String basic = settings.getOrDefault(BASIC_SOURCE, "");
        String bearer = settings.getOrDefault(BEARER_SOURCE, "");
        require(basic.isEmpty() || bearer.isEmpty(), BASIC_SOURCE + " and " + BEARER_SOURCE + " exclude each other");
        checkBasic(basic, settings, userInUrl);
        checkBearer(bearer, settings);
    }

    private static void checkBasic(String source, Map<String, String> settings, boolean userInUrl) {
        String userInfo = settings.getOrDefault(USER_INFO, settings.getOrDefault(USER_INFO_OLD, ""));
        known(BASIC_SOURCE, source, basicSources());
        require(
                userInfo.isEmpty() || source.equals("USER_INFO"),
                USER_INFO + " is set, so " + BASIC_SOURCE + " must be USER_INFO, was '" + source + "'");
        require(
                !userInUrl || source.equals("URL"),
                "registry.urls hold credentials, so " + BASIC_SOURCE + " must be URL, was '" + source + "'");
        switch (source) {
            case "USER_INFO" -> require(userInfo.indexOf(':') > 0, USER_INFO + " must be 'user:password'");
            case "URL" -> require(userInUrl, BASIC_SOURCE + " is URL, but registry.urls hold no 'user:password@'");
            case "SASL_INHERIT" ->
                require(
                        settings.containsKey("sasl.jaas.config"),
                        BASIC_SOURCE + " is SASL_INHERIT, so sasl.jaas.config must be set too");
            default -> {}
        }
    }

    private static void checkBearer(String source, Map<String, String> settings) {
        known(BEARER_SOURCE, source, bearerSources());
        require(
                !settings.containsKey(TOKEN) || source.equals("STATIC_TOKEN"),
                TOKEN + " is set, so " + BEARER_SOURCE + " must be STATIC_TOKEN, was '" + source + "'");
        require(
                !source.equals("STATIC_TOKEN")
                        || !settings.getOrDefault(TOKEN, "").isBlank(),
                BEARER_SOURCE + " is STATIC_TOKEN, so " + TOKEN + " must be set");
        require(
                !source.equals("CUSTOM") || settings.containsKey(CUSTOM_CLASS),
                BEARER_SOURCE + " is CUSTOM, so " + CUSTOM_CLASS + " must be set");
    }

    static List<String> withoutUserInfo(List<String> urls) {
        return urls.stream().map(url -> url.replaceFirst("//[^/]*@", "//***@")).toList();
    }

    private static URI parse(String url) {
        String shown = withoutUserInfo(List.of(url)).getFirst();
        try {
            URI uri = new URI(url);
            require(
                    ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null,
                    "registry.urls must be http or https addresses with a host, was '" + shown + "'");
            return uri;
        } catch (URISyntaxException e) {
            // Its message would repeat the address, credentials included.
            throw new IllegalArgumentException(
                    "registry.urls must be http or https addresses with a host, was '" + shown + "'");
        }
    }

    private static void known(String setting, String source, Set<String> sources) {
        require(
                source.isEmpty() || sources.contains(source),
                setting + " must be one of " + sources + ", was '" + source + "'");
    }

    private static Set<String> basicSources() {
        Set<String> sources = new TreeSet<>();
        ServiceLoader.load(BasicAuthCredentialProvider.class, BasicAuthCredentialProvider.class.getClassLoader())
                .forEach(provider -> sources.add(provider.alias()));
        return sources;
    }

    /** Those that the client at hand can load: our repackaged one comes without OAuth. */
    private static Set<String> bearerSources() {
        Set<String> sources = new TreeSet<>();
        List<ServiceLoader.Provider<BearerAuthCredentialProvider>> providers = new ArrayList<>();
        try {
            ServiceLoader.load(BearerAuthCredentialProvider.class, BearerAuthCredentialProvider.class.getClassLoader())
                    .stream()
                    .forEach(providers::add);
            providers.forEach(provider -> sources.add(provider.get().alias()));
        } catch (ServiceConfigurationError | LinkageError e) {
            // Confluent's own artifact before 8.0 names OAuth providers that need Kafka classes gone since 4.0. What
            // could be loaded until then counts; the client itself would fail in the same way on the others.
            return sources;
        }
        return sources;
    }

    private static void require(boolean ok, String otherwise) {
        if (!ok) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
