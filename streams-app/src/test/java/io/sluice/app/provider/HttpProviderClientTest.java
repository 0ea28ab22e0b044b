package io.sluice.app.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.RecordLimits;
import io.sluice.app.config.Secret;
import io.sluice.schema.Operation;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The client against a provider that misbehaves on demand; statuses are in {@link FailedStatusTest}. */
class HttpProviderClientTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int BODY_MAX = 10_000;
    private static final String KEY = "sk-secret-of-the-test";
    private static final String PROMPT = "an unmistakable prompt";
    private static final ProviderCall CALL = new ProviderCall(
            Operation.CHAT,
            "gpt-4o-mini",
            "{\"messages\":[{\"content\":\"" + PROMPT
                    + "\",\"role\":\"user\"}],\"some_new_parameter\":{\"a\":[1.50,2]}}");
    private static final String ANSWER = "{\"choices\":[{\"message\":{\"content\":\"hello\"}}],"
            + "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":4}}}";

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
    void aBodyThatDripsIsTimedOutByTheTotalDeadline() throws IOException {
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.dripping(Duration.ofMillis(10)));
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, SHORT, () -> true))
                    .isInstanceOfSatisfying(Outcome.TimedOut.class, outcome -> {
                        assertThat(outcome.ambiguous()).isTrue();
                        assertThat(outcome.exchange().status()).hasValue(200);
                    });
        }
    }

    @Test
    void aBodyThatIsCutIsTransientAndAmbiguous() throws IOException {
        try (ScriptedProvider provider = new ScriptedProvider((request, out) -> {
                    out.write(ScriptedProvider.head(200, ANSWER.length()));
                    out.write(ANSWER.substring(0, 20).getBytes(StandardCharsets.UTF_8));
                    out.close();
                });
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, LONG, () -> true))
                    .isInstanceOfSatisfying(Outcome.Transient.class, outcome -> {
                        assertThat(outcome.ambiguous()).isTrue();
                        assertThat(outcome.exchange().status()).hasValue(200);
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
    void aBodyAtTheBoundIsAnsweredAndOneByteMoreIsTooLarge() throws IOException {
        String atBound = ANSWER + " ".repeat(BODY_MAX - ANSWER.length());
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, atBound));
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, LONG, () -> true)).isInstanceOf(Outcome.Answered.class);
        }
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, atBound + " "));
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, LONG, () -> true))
                    .isInstanceOfSatisfying(
                            Outcome.TooLarge.class,
                            outcome -> assertThat(outcome.message()).contains("10000 bytes"));
        }
    }

    @Test
    void anEndlessBodyIsTooLargeWithoutBeingRead() throws IOException {
        try (ScriptedProvider provider = new ScriptedProvider((request, out) -> {
                    out.write(ScriptedProvider.head(200, Long.MAX_VALUE));
                    endless(out);
                });
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, LONG, () -> true)).isInstanceOf(Outcome.TooLarge.class);
        }
    }

    @Test
    void anEndlessErrorIsJudgedByItsStatus() throws IOException {
        try (ScriptedProvider provider = new ScriptedProvider((request, out) -> {
                    out.write(ScriptedProvider.head(500, Long.MAX_VALUE));
                    endless(out);
                });
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, LONG, () -> true)).isInstanceOf(Outcome.Transient.class);
        }
    }

    @Test
    void aSuccessThatIsNoAnswerIsTransientAndAmbiguous() throws IOException {
        List<String> bodies = List.of(
                "",
                "<html>Welcome to the airport</html>",
                "[]",
                "{}",
                "{\"choices\":[]}",
                "{\"choices\":[1]}",
                "{\"error\":{\"message\":\"" + PROMPT + "\"}}",
                ANSWER + "{}",
                ANSWER.substring(0, ANSWER.length() - 1));
        for (String body : bodies) {
            try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, body));
                    ProviderClient client = client(provider.baseUrl())) {
                assertThat(client.attempt(CALL, LONG, () -> true))
                        .as(body)
                        .isInstanceOfSatisfying(Outcome.Transient.class, outcome -> {
                            assertThat(outcome.ambiguous()).isTrue();
                            assertThat(outcome.message()).doesNotContain(PROMPT);
                        });
            }
        }
    }

    @Test
    void aRedirectIsNotFollowedSoThatTheKeyStaysHome() throws IOException {
        try (ScriptedProvider thief = new ScriptedProvider(ScriptedProvider.answer(200, ANSWER));
                ScriptedProvider provider = new ScriptedProvider(
                        ScriptedProvider.answer(307, "", "location: " + thief.baseUrl() + "/chat/completions"));
                ProviderClient client = client(provider.baseUrl())) {
            assertThat(client.attempt(CALL, LONG, () -> true)).isInstanceOf(Outcome.Invalid.class);
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

    private static void endless(OutputStream out) throws IOException {
        byte[] chunk = new byte[8192];
        while (true) {
            out.write(chunk);
        }
    }

    /** Until the provider is closed. */
    private static void hang() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private static LaneConfig lane(URI baseUrl) {
        return LaneConfig.of(
                "test", ProviderKind.OPENAI, baseUrl, Optional.of(Secret.of(KEY)), List.of("*"), Limits.none());
    }

    private static ProviderClient client(URI baseUrl) {
        return HttpProviderClient.open(
                lane(baseUrl), new RecordLimits(BODY_MAX), InstantSource.fixed(Instant.EPOCH), System::nanoTime);
    }
}
