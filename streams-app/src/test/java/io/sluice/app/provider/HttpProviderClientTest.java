package io.sluice.app.provider;

import static io.sluice.app.provider.ClientBed.ANSWER;
import static io.sluice.app.provider.ClientBed.CALL;
import static io.sluice.app.provider.ClientBed.KEY;
import static io.sluice.app.provider.ClientBed.LONG;
import static io.sluice.app.provider.ClientBed.PROMPT;
import static io.sluice.app.provider.ClientBed.SHORT;
import static io.sluice.app.provider.ClientBed.client;
import static io.sluice.app.provider.ClientBed.lane;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.state.Trace;
import io.sluice.schema.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The client against a provider that misbehaves on demand; statuses are in {@link FailedStatusTest}, bodies in {@link BadBodiesTest}. */
class HttpProviderClientTest {
    @Test
    void anAnswerCarriesBodyUsageStatusAndRequestId() throws IOException {
        try (ScriptedProvider provider =
                        new ScriptedProvider(ScriptedProvider.answer(200, ANSWER, "x-request-id: req-7"));
                ProviderClient client = client(provider.baseUrl())) {
            Outcome outcome = client.attempt(CALL, LONG, () -> true);

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
                assertThat(answered.body()).isEqualTo(ANSWER);
                assertThat(answered.usage()).contains(Usage.of(12, 4, 3));
                assertThat(answered.exchange().status()).hasValue(200);
                assertThat(answered.exchange().requestId()).contains("req-7");
            });
            ScriptedProvider.Received received = provider.received().getFirst();
            assertThat(received.line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
            assertThat(received.headers()).containsEntry("authorization", "Bearer " + KEY);
            assertThat(received.body())
                    .isEqualTo("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"content\":\"" + PROMPT
                            + "\",\"role\":\"user\"}],\"some_new_parameter\":{\"a\":[1.50,2]}}");
        }
    }

    @Test
    void theProviderIsToldTheTraceAndNothingElseOfTheRequestsHeaders() throws IOException {
        Trace trace = new Trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=1,other=2");
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, ANSWER));
                ProviderClient client = client(provider.baseUrl())) {
            client.attempt(new ProviderCall(CALL.operation(), CALL.model(), CALL.body(), trace), LONG, () -> true);
            client.attempt(CALL, LONG, () -> true);

            assertThat(provider.received().getFirst().headers())
                    .containsEntry("traceparent", trace.parent())
                    .containsEntry("tracestate", trace.state());
            assertThat(provider.received().getLast().headers()).doesNotContainKeys("traceparent", "tracestate");
        }
    }

    @Test
    void whatIsNoTraceIsNotSentOn() throws IOException {
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, ANSWER));
                ProviderClient client = client(provider.baseUrl())) {
            for (String parent : List.of("my prompt", "00-0af7651916cd43dd8448eb211c80319c\r\nx-evil: 1")) {
                Trace trace = new Trace(parent, "a=1");
                assertThat(client.attempt(
                                new ProviderCall(CALL.operation(), CALL.model(), CALL.body(), trace), LONG, () -> true))
                        .isInstanceOf(Outcome.Answered.class);
            }
            assertThat(provider.received())
                    .hasSize(2)
                    .allSatisfy(received ->
                            assertThat(received.headers()).doesNotContainKeys("traceparent", "tracestate", "x-evil"));
        }
    }

    @Test
    void connectionsAreKeptAlive() throws IOException {
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, ANSWER));
                ProviderClient client = client(provider.baseUrl())) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.attempt(CALL, LONG, () -> true)).isInstanceOf(Outcome.Answered.class);
            }
            assertThat(provider.connections()).isEqualTo(1);
        }
    }

    @Test
    void aRefusedConnectionIsTransientAndWasNotSent() throws IOException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/v1");
        }
        try (ProviderClient client = client(nobody)) {
            assertThat(client.attempt(CALL, LONG, () -> true))
                    .isInstanceOfSatisfying(Outcome.Transient.class, outcome -> {
                        assertThat(outcome.ambiguous()).isFalse();
                        assertThat(outcome.exchange().status()).isEmpty();
                    });
        }
    }

    @Test
    void aBodyThatMayNotGoOutWhenTheConnectionStandsDoesNot() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, ANSWER));
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, LONG, () -> asked.incrementAndGet() > 1))
                    .isInstanceOfSatisfying(Outcome.TimedOut.class, outcome -> {
                        assertThat(outcome.ambiguous()).isFalse();
                        assertThat(outcome.exchange().status()).isEmpty();
                    });
            assertThat(asked).hasValue(1);

            assertThat(client.attempt(CALL, LONG, () -> asked.incrementAndGet() > 1))
                    .isInstanceOf(Outcome.Answered.class);
            assertThat(provider.received())
                    .filteredOn(received -> !received.body().isEmpty())
                    .hasSize(1);
        }
    }

    @Test
    void aHostThatIsNotFoundIsTransientAndWasNotSent() {
        try (ProviderClient client = client(URI.create("http://no-such-host.invalid/v1"))) {
            assertThat(client.attempt(CALL, LONG, () -> true))
                    .isInstanceOfSatisfying(
                            Outcome.Transient.class,
                            outcome -> assertThat(outcome.ambiguous()).isFalse());
        }
    }

    @Test
    void aServerThatHangsIsTimedOutAndAmbiguous() throws IOException {
        try (ScriptedProvider provider = new ScriptedProvider((request, out) -> hang());
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, SHORT, () -> true))
                    .isInstanceOfSatisfying(Outcome.TimedOut.class, outcome -> {
                        assertThat(outcome.ambiguous()).isTrue();
                        assertThat(outcome.exchange().status()).isEmpty();
                        assertThat(outcome.exchange().millis()).isGreaterThanOrEqualTo(SHORT.toMillis());
                    });
        }
    }

    @Test
    void aConnectionThatIsClosedWithoutAnAnswerIsTransientAmbiguousAndNotRetriedUnseen() throws IOException {
        try (ScriptedProvider provider = new ScriptedProvider((request, out) -> out.close());
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, LONG, () -> true))
                    .isInstanceOfSatisfying(
                            Outcome.Transient.class,
                            outcome -> assertThat(outcome.ambiguous()).isTrue());
            assertThat(provider.received()).hasSize(1);
        }
    }

    @Test
    void aKeptConnectionThatBreaksWhenItIsReusedIsNotRetriedUnseen() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        try (ScriptedProvider provider = new ScriptedProvider((request, out) -> {
                    if (requests.incrementAndGet() == 1) {
                        ScriptedProvider.answer(200, ANSWER).play(request, out);
                    } else {
                        out.close();
                    }
                });
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, LONG, () -> true)).isInstanceOf(Outcome.Answered.class);
            assertThat(client.attempt(CALL, LONG, () -> true))
                    .isInstanceOfSatisfying(
                            Outcome.Transient.class,
                            outcome -> assertThat(outcome.ambiguous()).isTrue());
            assertThat(provider.connections()).isEqualTo(1);
            assertThat(provider.received()).hasSize(2);
        }
    }

    @Test
    void aRedirectIsNotFollowedSoThatTheKeyStaysHome() throws IOException {
        try (ScriptedProvider thief = new ScriptedProvider(ScriptedProvider.answer(200, ANSWER));
                ScriptedProvider provider = new ScriptedProvider(
                        ScriptedProvider.answer(307, "", "location: " + thief.baseUrl() + "/chat/completions"));
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, LONG, () -> true)).isInstanceOf(Outcome.Unauthorized.class);
            assertThat(thief.received()).isEmpty();
        }
    }

    @Test
    void retryAfterIsReadAsMillisSecondsAndDate() throws IOException {
        assertThat(retryAfter("retry-after-ms: 1500", "retry-after: 9")).hasValue(1500);
        assertThat(retryAfter("retry-after: 2")).hasValue(2000);
        assertThat(retryAfter("retry-after: 0.25")).hasValue(250);
        assertThat(retryAfter("date: Sun, 06 Nov 1994 08:49:37 GMT", "retry-after: Sun, 06 Nov 1994 08:49:47 GMT"))
                .hasValue(10_000);
        assertThat(retryAfter("retry-after: Thu, 01 Jan 1970 00:01:00 GMT")).hasValue(60_000);
        assertThat(retryAfter("retry-after: Wed, 01 Jan 1969 00:01:00 GMT")).hasValue(0);
        assertThat(retryAfter("retry-after: 99999999999"))
                .hasValue(Duration.ofDays(1).toMillis());
        assertThat(retryAfter("retry-after: soon")).isEmpty();
        assertThat(retryAfter()).isEmpty();
    }

    @Test
    void anInterruptEndsTheAttemptAndStaysSet() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (ScriptedProvider provider = new ScriptedProvider((request, out) -> {
                    arrived.countDown();
                    hang();
                });
                ProviderClient client = client(provider.baseUrl());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> stillInterrupted = threads.submit(() -> {
                assertThat(client.attempt(CALL, LONG, () -> true))
                        .isInstanceOfSatisfying(
                                Outcome.Transient.class,
                                outcome -> assertThat(outcome.ambiguous()).isTrue());
                return Thread.currentThread().isInterrupted();
            });
            arrived.await();
            threads.shutdownNow();
            assertThat(stillInterrupted.get()).isTrue();
        }
    }

    @Test
    void closingEndsAttemptsInFlight() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (ScriptedProvider provider = new ScriptedProvider((request, out) -> {
                    arrived.countDown();
                    hang();
                });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ProviderClient client = client(provider.baseUrl());
            Future<Outcome> attempt = threads.submit(() -> client.attempt(CALL, LONG, () -> true));
            arrived.await();
            client.close();
            assertThat(attempt.get()).isInstanceOf(Outcome.Transient.class);
            assertThat(client.attempt(CALL, LONG, () -> true))
                    .isInstanceOfSatisfying(
                            Outcome.Transient.class,
                            outcome -> assertThat(outcome.ambiguous()).isFalse());
        }
    }

    @Test
    void neitherKeyNorPromptIsShown() throws IOException {
        String error = "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + " for " + PROMPT
                + "\",\"type\":\"invalid request: " + PROMPT + "\",\"code\":\"invalid_api_key\",\"param\":\"" + PROMPT
                + "\"}}";
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(401, error));
                ProviderClient client = client(provider.baseUrl())) {
            Outcome outcome = client.attempt(CALL, LONG, () -> true);
            assertThat(outcome.toString()).contains("invalid_api_key").doesNotContain(KEY, PROMPT);
            assertThat(CALL.toString()).doesNotContain(PROMPT);
            assertThat(lane(provider.baseUrl()).toString()).doesNotContain(KEY);
        }
        try (ScriptedProvider provider =
                        new ScriptedProvider(ScriptedProvider.answer(200, ANSWER.replace("hello", PROMPT)));
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, LONG, () -> true).toString()).doesNotContain(KEY, PROMPT);
        }
    }

    @Test
    void aBodyThatIsNoObjectIsInvalidWithoutARequest() throws IOException {
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, ANSWER));
                ProviderClient client = client(provider.baseUrl())) {
            for (String body : List.of("", "[]", "nonsense", "{\"messages\":")) {
                assertThat(client.attempt(new ProviderCall(Operation.CHAT, "m", body), LONG, () -> true))
                        .isInstanceOf(Outcome.Invalid.class);
            }
            assertThat(provider.received()).isEmpty();
        }
    }

    @Test
    void embeddingsGoToTheirOwnPath() throws IOException {
        String embeddings =
                "{\"object\":\"list\",\"data\":[{\"embedding\":[0.1,0.2]}],\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}";
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, embeddings));
                ProviderClient client = client(URI.create(provider.baseUrl() + "/"))) {
            ProviderCall call = new ProviderCall(Operation.EMBEDDINGS, "text-embedding-3-small", "{\"input\":\"a\"}");
            assertThat(client.attempt(call, LONG, () -> true))
                    .isInstanceOfSatisfying(
                            Outcome.Answered.class,
                            answered -> assertThat(answered.usage()).contains(Usage.of(5, 0, 0)));
            assertThat(provider.received().getFirst().line()).isEqualTo("POST /v1/embeddings HTTP/1.1");
        }
    }

    private static OptionalLong retryAfter(String... headers) throws IOException {
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(429, "{}", headers));
                ProviderClient client = client(provider.baseUrl())) {
            return client.attempt(CALL, LONG, () -> true) instanceof Outcome.Throttled throttled
                    ? throttled.retryAfterMs()
                    : OptionalLong.of(-1);
        }
    }

    /** Until the provider is closed. */
    private static void hang() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
