package io.sluice.app.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TokenEstimatorTest {
    private final TokenEstimator estimator = new TokenEstimator(1_024);

    /** The example of OpenAI's cookbook, which states what the service counted for it. */
    private static final String COOKBOOK = """
            {"messages":[
            {"role":"system","content":"You are a helpful, pattern-following assistant that translates corporate jargon into plain English."},
            {"role":"system","name":"example_user","content":"New synergies will help drive top-line growth."},
            {"role":"system","name":"example_assistant","content":"Things working well together will increase revenue."},
            {"role":"system","name":"example_user","content":"Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."},
            {"role":"system","name":"example_assistant","content":"Let's talk later when we're less busy about how to do better."},
            {"role":"user","content":"This late pivot means we don't have time to boil the ocean for the client deliverable."}
            ]}""";

    @Test
    void openAisChatsAreCountedAsTheServiceCountsThem() {
        assertThat(chat("gpt-4o-mini", COOKBOOK).inputTokens()).isEqualTo(124);
        assertThat(chat("gpt-4-0613", COOKBOOK).inputTokens()).isEqualTo(129);
    }

    @Test
    void otherModelsGetAnUpperBound() {
        assertThat(chat("claude-haiku-4-5", COOKBOOK).inputTokens()).isBetween(129L, 4 * 129L);
        assertThat(chat("llama-3", "{\"messages\":[{\"content\":\"1234567890 你好 {}\",\"role\":\"user\"}]}")
                        .inputTokens())
                .isGreaterThanOrEqualTo(20);
    }

    @Test
    void aGatewaysPrefixDoesNotHideTheVocabulary() {
        assertThat(chat("openai/gpt-4o-mini", COOKBOOK)).isEqualTo(chat("gpt-4o-mini", COOKBOOK));
        assertThat(chat("gateway/openai/gpt-4-0613", COOKBOOK).inputTokens()).isEqualTo(129);
    }

    @Test
    void onlyABoundMayBeCorrectedAndNotBelowWhatALimiterMakesOfTheCharacters() {
        TokenEstimate exact = chat("gpt-4o-mini", COOKBOOK);
        assertThat(exact.limiterInputTokensLeast()).isEqualTo(exact.limiterInputTokens());
        TokenEstimate bound = chat("llama-3.3-70b", COOKBOOK);
        assertThat(bound.limiterInputTokensLeast()).isBetween(100L, 160L).isLessThan(bound.limiterInputTokens());
    }

    @Test
    void aLimiterThatCountsCharactersIsNeverUnderestimated() {
        String letters = "incomprehensibilities ".repeat(100);
        TokenEstimate estimate = chat("gpt-4o", "{\"messages\":[{\"content\":\"" + letters + "\",\"role\":\"user\"}]}");

        assertThat(estimate.limiterInputTokens()).isGreaterThanOrEqualTo(letters.length() / 4);
        assertThat(estimate.limiterInputTokens()).isGreaterThanOrEqualTo(estimate.inputTokens());
    }

    @Test
    void theOutputIsWhatTheRequestStatesOrTheDefault() {
        assertThat(chat("gpt-4o", "{\"messages\":[]}")).satisfies(estimate -> {
            assertThat(estimate.outputTokensMax()).isEqualTo(1_024);
            assertThat(estimate.outputStated()).isFalse();
        });
        assertThat(chat("gpt-4o", "{\"max_tokens\":256,\"messages\":[]}")).satisfies(estimate -> {
            assertThat(estimate.outputTokensMax()).isEqualTo(256);
            assertThat(estimate.outputStated()).isTrue();
        });
        assertThat(chat("gpt-4o", "{\"max_completion_tokens\":100,\"messages\":[],\"n\":3}")
                        .outputTokensMax())
                .isEqualTo(300);
        assertThat(chat("gpt-4o", "{\"messages\":[],\"n\":2}").outputTokensMax())
                .isEqualTo(2_048);
    }

    @Test
    void embeddingsCountEveryFormOfInputAndHaveNoOutput() {
        assertThat(embeddings("{\"input\":\"hello world\"}")).isEqualTo(2);
        assertThat(embeddings("{\"input\":[\"hello world\",\"hello world\"]}")).isEqualTo(4);
        assertThat(embeddings("{\"input\":[15339,1917,5]}")).isEqualTo(3);
        assertThat(embeddings("{\"input\":[[15339,1917],[5]]}")).isEqualTo(3);
        assertThat(estimator.estimate(Operation.EMBEDDINGS, "text-embedding-3-small", "{\"input\":\"a\"}"))
                .satisfies(estimate -> {
                    assertThat(estimate.outputTokensMax()).isZero();
                    assertThat(estimate.outputStated()).isTrue();
                });
    }

    @Test
    void toolsAndImagesCountButAnImagesDataIsNotText() {
        String plain = "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]";
        String tools = plain + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\","
                + "\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}}]}";
        assertThat(chat("gpt-4o", tools).inputTokens())
                .isGreaterThan(chat("gpt-4o", plain + "}").inputTokens() + 15);

        String image = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hello\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64," + "A".repeat(100_000)
                + "\"}}]}]}";
        assertThat(chat("gpt-4o", image).inputTokens()).isBetween(1_000L, 2_000L);
    }

    @Test
    void aBodyThatIsNoJsonIsCountedAsText() {
        assertThat(chat("gpt-4o", "no json").inputTokens()).isPositive();
        assertThat(chat("gpt-4o", "{\"messages\":[").inputTokens()).isPositive();
        assertThat(chat("gpt-4o", "").inputTokens()).isNotNegative();
    }

    @Test
    @Timeout(20)
    void aMegabyteOfOneLetterIsCountedInBoundedTime() {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"" + "a".repeat(1 << 20) + "\"}]}";
        assertThat(chat("gpt-4o", body).inputTokens()).isPositive();
        assertThat(chat("gpt-4", body).inputTokens()).isPositive();
    }

    private TokenEstimate chat(String model, String body) {
        return estimator.estimate(Operation.CHAT, model, body);
    }

    private long embeddings(String body) {
        return estimator
                .estimate(Operation.EMBEDDINGS, "text-embedding-3-small", body)
                .inputTokens();
    }
}
