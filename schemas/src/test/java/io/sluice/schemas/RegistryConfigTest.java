package io.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryConfigTest {
    private static final List<String> URLS = List.of("http://registry:8081");
    private static final String BASIC = "basic.auth.credentials.source";
    private static final String BEARER = "bearer.auth.credentials.source";

    @Test
    void noCredentialsAreFine() {
        assertThatCode(() -> new RegistryConfig(URLS, Map.of())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "registry:8081", "ftp://registry", "http://", "http:// x", "file:///tmp"})
    void addressThatIsNotHttpIsRefused(String url) {
        assertThatThrownBy(() -> new RegistryConfig(List.of(url), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("registry.urls");
    }

    @Test
    void noAddressIsRefused() {
        assertThatThrownBy(() -> new RegistryConfig(List.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("registry.urls");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OAUTHBEARER", "STATIC", "static_token", "SASL_OAUTHBEARER_INHERIT"})
    void bearerSourceThatTheClientCannotLoadIsRefusedInsteadOfSendingNothing(String source) {
        refused(Map.of(BEARER, source), "must be one of [CUSTOM, STATIC_TOKEN]");
    }

    @Test
    void unknownBasicSourceIsRefused() {
        refused(Map.of(BASIC, "USERINFO"), "must be one of [SASL_INHERIT, URL, USER_INFO]");
    }

    @Test
    void credentialsWithoutTheirSourceAreRefused() {
        refused(Map.of("bearer.auth.token", "t"), "must be STATIC_TOKEN");
        refused(Map.of("basic.auth.user.info", "a:b"), "must be USER_INFO");
        refused(Map.of("schema.registry.basic.auth.user.info", "a:b"), "must be USER_INFO");
        assertThatThrownBy(() -> new RegistryConfig(List.of("http://a:b@registry"), Map.of()))
                .hasMessageContaining("must be URL");
    }

    @Test
    void sourceWithoutItsCredentialsIsRefused() {
        refused(Map.of(BEARER, "STATIC_TOKEN"), "bearer.auth.token must be set");
        refused(Map.of(BEARER, "STATIC_TOKEN", "bearer.auth.token", " "), "bearer.auth.token must be set");
        refused(Map.of(BEARER, "CUSTOM"), "bearer.auth.custom.provider.class must be set");
        refused(Map.of(BASIC, "USER_INFO"), "must be 'user:password'");
        refused(Map.of(BASIC, "USER_INFO", "basic.auth.user.info", "ann"), "must be 'user:password'");
        refused(Map.of(BASIC, "URL"), "hold no");
        refused(Map.of(BASIC, "SASL_INHERIT"), "sasl.jaas.config must be set");
    }

    @Test
    void basicAndBearerExcludeEachOther() {
        refused(Map.of(BASIC, "USER_INFO", "basic.auth.user.info", "a:b", BEARER, "CUSTOM"), "exclude each other");
    }

    @Test
    void noCredentialIsShown() {
        RegistryConfig config = new RegistryConfig(List.of("https://ann:hush@registry"), Map.of(BASIC, "URL"));

        assertThat(config.toString()).contains("registry").doesNotContain("hush");
        assertThatThrownBy(() -> new RegistryConfig(List.of("http://ann:hush@regi stry"), Map.of()))
                .hasMessageContaining("regi stry")
                .hasNoCause()
                .message()
                .doesNotContain("hush");
        assertThatThrownBy(() -> new RegistryConfig(URLS, Map.of("bearer.auth.token", "hush")))
                .message()
                .doesNotContain("hush");
    }

    private static void refused(Map<String, String> settings, String reason) {
        assertThatThrownBy(() -> new RegistryConfig(URLS, settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
