package io.sluice.app.provider;

import static io.sluice.app.provider.ClientBed.ANSWER;
import static io.sluice.app.provider.ClientBed.BODY_MAX;
import static io.sluice.app.provider.ClientBed.CALL;
import static io.sluice.app.provider.ClientBed.LONG;
import static io.sluice.app.provider.ClientBed.PROMPT;
import static io.sluice.app.provider.ClientBed.SHORT;
import static io.sluice.app.provider.ClientBed.client;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers whose bodies drip, end early, never end, or are none. */
class BadBodiesTest {
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

    private static void endless(OutputStream out) throws IOException {
        byte[] chunk = new byte[8192];
        while (true) {
            out.write(chunk);
        }
    }
}
