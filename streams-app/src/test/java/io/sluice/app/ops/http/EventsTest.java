package io.sluice.app.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventsTest {
    private final Events events = new Events();
    private final OpsServer server = OpsServer.start("127.0.0.1", 0, path -> Optional.of(events));
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<HttpResponse<InputStream>> listeners = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (HttpResponse<InputStream> listener : listeners) {
            listener.body().close();
        }
        events.close();
        client.shutdownNow();
        server.close();
    }

    @Test
    void whoComesLateHearsTheLatestAndThenWhateverComes() throws Exception {
        events.publish("{\"n\":1}");
        BufferedReader heard = listen();

        assertThat(heard.readLine()).isEqualTo("data: {\"n\":1}");
        assertThat(heard.readLine()).isEmpty();
        events.publish("{\"n\":2}");
        assertThat(heard.readLine()).isEqualTo("data: {\"n\":2}");
    }

    @Test
    void moreThanFiftyAreTurnedAway() throws Exception {
        events.publish("{}");
        for (int i = 0; i < 50; i++) {
            assertThat(listen().readLine()).isEqualTo("data: {}");
        }

        assertThat(ask().statusCode()).isEqualTo(503);
    }

    @Test
    void theEndEndsAll() throws Exception {
        events.publish("{}");
        BufferedReader heard = listen();
        assertThat(heard.readLine()).isEqualTo("data: {}");
        assertThat(heard.readLine()).isEmpty();

        events.close();

        assertThat(heard.readLine()).isNull();
    }

    private BufferedReader listen() throws Exception {
        return new BufferedReader(new InputStreamReader(ask().body(), StandardCharsets.UTF_8));
    }

    private HttpResponse<InputStream> ask() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.address())
                .timeout(Duration.ofSeconds(20))
                .build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        listeners.add(response);
        return response;
    }
}
