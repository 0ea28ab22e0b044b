package io.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded registry on the wire, for clients of other languages. */
class EmbeddedRegistryHttpTest {
    private static final String STRING = "{\"schema\":\"{\\\"type\\\":\\\"string\\\"}\"}";

    @TempDir
    Path dir;

    private EmbeddedRegistry registry;
    private HttpClient http;

    @BeforeEach
    void start() {
        registry = EmbeddedRegistry.start(dir, 0);
        http = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        registry.close();
        http.close();
    }

    @Test
    void answersHaveConfluentsContentTypeAndForm() throws Exception {
        var registered = call("POST", "/subjects/s/versions", STRING);
        assertThat(registered.statusCode()).isEqualTo(200);
        assertThat(registered.headers().firstValue("Content-Type")).contains("application/vnd.schemaregistry.v1+json");
        assertThat(registered.body()).isEqualTo("{\"id\":1}");
        assertThat(call("GET", "/schemas/ids/1").body()).isEqualTo("{\"schema\":\"\\\"string\\\"\"}");
        assertThat(call("GET", "/schemas/ids/1/schema").body()).isEqualTo("\"string\"");
        assertThat(call("GET", "/schemas/ids/1/versions").body()).contains("\"subject\":\"s\"", "\"version\":1");
        assertThat(call("GET", "/subjects/s/versions/latest").body())
                .isEqualTo("{\"subject\":\"s\",\"version\":1,\"id\":1,\"schema\":\"\\\"string\\\"\"}");
        assertThat(call("POST", "/subjects/s", STRING).body())
                .isEqualTo("{\"subject\":\"s\",\"version\":1,\"id\":1,\"schema\":\"\\\"string\\\"\"}");
        assertThat(call("POST", "/compatibility/subjects/s/versions/latest", STRING)
                        .body())
                .isEqualTo("{\"is_compatible\":true}");
        assertThat(call("GET", "/config").body()).isEqualTo("{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");
        assertThat(call("PUT", "/config/s", "{\"compatibility\":\"FULL\"}").body())
                .isEqualTo("{\"compatibility\":\"FULL\"}");
        assertThat(call("GET", "/config/t?defaultToGlobal=true").body())
                .isEqualTo("{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");
    }

    @Test
    void refusalsCarryConfluentsCodes() throws Exception {
        call("POST", "/subjects/s/versions", STRING);
        assertError(call("GET", "/subjects/unknown/versions"), 404, 40401);
        assertError(call("GET", "/subjects/s/versions/7"), 404, 40402);
        assertError(call("GET", "/schemas/ids/99"), 404, 40403);
        assertError(call("POST", "/subjects/s", "{\"schema\":\"\\\"int\\\"\"}"), 404, 40403);
        assertError(call("POST", "/subjects/s/versions", "{\"schema\":\"{\"}"), 422, 42201);
        assertError(call("POST", "/subjects/s/versions", "{\"schema\":\"\"}"), 422, 42201);
        assertError(call("POST", "/subjects/s/versions", "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}"), 422, 42201);
        assertError(call("GET", "/subjects/s/versions/0"), 422, 42202);
        assertError(call("GET", "/subjects/s/versions/first"), 422, 42202);
        assertError(call("POST", "/subjects/s/versions", "{\"schema\":\"\\\"int\\\"\"}"), 409, 409);
        assertError(call("POST", "/subjects/s/versions", "not json"), 400, 400);
        assertError(call("GET", "/nowhere"), 404, 404);
        assertError(call("PATCH", "/subjects"), 405, 405);
    }

    @Test
    void subjectMayContainASlashAndAPlus() throws Exception {
        call("POST", "/subjects/a%2Fb+c/versions", STRING);
        assertThat(call("GET", "/subjects").body()).isEqualTo("[\"a/b+c\"]");
    }

    private static void assertError(HttpResponse<String> response, int status, int code) {
        assertThat(response.body()).contains("\"error_code\":" + code, "\"message\":\"");
        assertThat(response.statusCode()).isEqualTo(status);
    }

    private HttpResponse<String> call(String method, String path) throws Exception {
        return call(method, path, "");
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(registry.url() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
