package io.sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What replies, hashes and latencies are made of. */
final class ReplyTest {
    @Test
    void hashIsOfWhatIsAskedAndNotOfHowItIsSpelled() {
        String plain = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a b\"}],\"temperature\":0.5}";
        String same =
                "{ \"temperature\": 5e-1, \"stream\": true, \"messages\": [{\"content\":\"a b\",\"role\":\"user\"}], \"model\":\"m\"}";

        assertThat(PromptHash.of("chat", same)).isEqualTo(PromptHash.of("chat", plain));
        for (String other : new String[] {
            plain.replace("a b", "a  b"),
            plain.replace("0.5", "0.6"),
            plain.replace("\"m\"", "\"n\""),
            plain.replace("user", "system"),
            plain.replace("0.5", "\"0.5\"")
        }) {
            assertThat(PromptHash.of("chat", other)).as(other).isNotEqualTo(PromptHash.of("chat", plain));
        }
        assertThat(PromptHash.of("messages", plain)).isNotEqualTo(PromptHash.of("chat", plain));
    }

    @Test
    void nestingCannotBeConfusedWithText() {
        assertThat(PromptHash.of("chat", "{\"a\":[\"b\",\"c\"]}"))
                .isNotEqualTo(PromptHash.of("chat", "{\"a\":[\"b,c\"]}"))
                .isNotEqualTo(PromptHash.of("chat", "{\"a\":[[\"b\"],\"c\"]}"));
    }

    @Test
    void onlyTheBodysOwnStreamFlagIsLeftOut() {
        assertThat(PromptHash.of("chat", "{\"x\":{\"stream\":1}}")).isNotEqualTo(PromptHash.of("chat", "{\"x\":{}}"));
    }

    @Test
    void oneWordOfAReplyIsOneToken() {
        String sha = Digests.sha256("p");

        for (int tokens = 1; tokens < 50; tokens++) {
            assertThat(ReplyText.of(sha, ReplyText.proofOfUserMessage("u"), tokens, 0)
                            .split(" "))
                    .hasSize(tokens);
        }
    }

    @Test
    void lengthsSpreadOverTheirRange() {
        ReplyProfile replies = new ReplyProfile(20, 23, 0);

        assertThat(IntStream.range(0, 200).mapToObj(i -> replies.length(Digests.sha256("p" + i), 0)))
                .contains(20, 21, 22, 23)
                .allSatisfy(tokens -> assertThat(tokens).isBetween(20, 23));
    }

    @Test
    void latencyHasItsMedianAndItsTimePerToken() {
        LatencyProfile latency = new LatencyProfile(400, 0.4, 10, 60_000);
        double[] drawn = IntStream.range(0, 5_001)
                .mapToDouble(i -> latency.draw(new Seeded(i), 30, 1))
                .sorted()
                .toArray();

        assertThat(drawn[2_500]).isCloseTo(700, within(20.0));
        assertThat(drawn[4_950]).isCloseTo(300 + 400 * Math.exp(0.4 * 2.326), within(100.0));
        assertThat(new LatencyProfile(400, 0.4, 10, 350).draw(new Seeded(1), 30, 1))
                .isLessThanOrEqualTo(350);
        assertThat(LatencyProfile.IMMEDIATE.draw(new Seeded(1), 30, 1)).isZero();
    }

    @Test
    void latencyMayBeUniformOrCutAtAMinimum() {
        LatencyProfile uniform = LatencyProfile.uniform(1_000, 3_000);
        assertThat(IntStream.range(0, 5_000).mapToLong(i -> uniform.draw(new Seeded(i), 30, 1)))
                .allSatisfy(ms -> assertThat(ms).isBetween(1_000L, 3_000L));
        assertThat(IntStream.range(0, 5_000)
                        .mapToLong(i -> uniform.draw(new Seeded(i), 30, 1))
                        .average())
                .hasValueCloseTo(2_000.0, within(50.0));
        assertThat(new LatencyProfile(4_500, 3, 0, 20_000).atLeast(1_000).draw(new Seeded(1), 0, 1))
                .isBetween(1_000L, 20_000L);
    }

    @Test
    void aServerThatIsSharedSlowsDownByAsManyTimesAsItIsOverfull() {
        LatencyProfile shared = LatencyProfile.fixed(100).slowBeyond(8);
        assertThat(shared.draw(new Seeded(1), 0, 8)).isEqualTo(100);
        assertThat(shared.draw(new Seeded(1), 0, 16)).isEqualTo(200);
    }

    @Test
    void tokensOfProseAreCountedByWordsAndSigns() {
        assertThat(TokenCount.of("the moon, 384400 km")).isEqualTo(1 + 1 + 1 + 2 + 1);
        assertThat(TokenCount.of("")).isZero();
        assertThat(TokenCount.of("Überraschung")).isEqualTo(1 + 2);
    }

    @Test
    void pricesAreOfTheModelOrItsDatedName() {
        assertThat(SimulatorPrices.costNanos("gpt-4o-mini", 1_000_000, 0, 0)).hasValue(150_000_000);
        assertThat(SimulatorPrices.costNanos("gpt-4o-mini-2024-07-18", 0, 0, 1_000_000))
                .hasValue(600_000_000);
        assertThat(SimulatorPrices.costNanos("gpt-4o-mini-audio", 1, 0, 1)).isEmpty();
    }
}
