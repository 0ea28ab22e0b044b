package io.sluice.app.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.app.provider.TokenCounter.Family;
import io.sluice.schema.Operation;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Says before a call what tokens it will need, in one pass over its body. Safe for any number of threads; the first estimate of a model
 * family loads its vocabulary, which takes some hundred milliseconds.
 *
 * <p>Chat overhead after https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken_for_chat_completions: 3 tokens a
 * message, 1 a name, 3 to begin the answer. Other models get more room, and for tools the instructions that Anthropic adds
 * (https://docs.claude.com/en/docs/agents-and-tools/tool-use/overview#pricing).
 */
public final class TokenEstimator {
    private static final long TOKENS_PER_MESSAGE = 3;
    private static final long TOKENS_PER_NAME = 1;
    private static final long TOKENS_TO_BEGIN = 3;
    private static final long TOKENS_PER_MESSAGE_OTHER = 8;
    private static final long TOKENS_TO_BEGIN_OTHER = 16;
    private static final long TOKENS_FOR_TOOLS_OTHER = 600;
    /** More than an image of the largest size that is not scaled down needs; gpt-4o-mini counts the same image some 33 times. */
    private static final long TOKENS_PER_IMAGE = 1_600;

    private static final long TOKENS_PER_IMAGE_4O_MINI = 50_000;
    /** Parameters that are part of the prompt. */
    private static final Set<String> PROMPT = Set.of("messages", "input", "tools", "functions", "response_format");

    private final long outputTokensDefault;
    private final TokenCounter counter = new TokenCounter();

    /** Takes the output that a chat is taken to need when it states no maximum. */
    public TokenEstimator(int outputTokensDefault) {
        this.outputTokensDefault = outputTokensDefault;
    }

    /** Estimates a call. A body that is no JSON object counts as text: the provider will refuse it. */
    public TokenEstimate estimate(Operation operation, String model, String body) {
        Family family = Family.of(model);
        Count count = new Count(model, family);
        try (JsonParser in = Json.parser(body)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                count.parameter(in);
            }
        } catch (IOException e) {
            long input = TokenCounter.upperBound(body);
            return new TokenEstimate(input, outputTokensDefault, false);
        }
        if (operation == Operation.EMBEDDINGS) {
            return new TokenEstimate(count.input, count.limiterInputLeast(), count.limiterInput(), 0, true);
        }
        long output = count.outputMax.orElse(outputTokensDefault) * count.choices;
        count.input += family == Family.OTHER ? TOKENS_TO_BEGIN_OTHER : TOKENS_TO_BEGIN;
        return new TokenEstimate(
                count.input, count.limiterInputLeast(), count.limiterInput(), output, count.outputMax.isPresent());
    }

    /** One pass over one body. */
    private final class Count {
        private final String model;
        private final Family family;
        private long input;
        private long characters;
        private OptionalLong outputMax = OptionalLong.empty();
        private long choices = 1;

        Count(String model, Family family) {
            this.model = model;
            this.family = family;
        }

        private long limiterInput() {
            return Math.max(input, byCharacters());
        }

        /** What is counted exactly stays as it is; a bound is corrected to the provider's own count, as far as that is what it went by. */
        private long limiterInputLeast() {
            return family == Family.OTHER ? byCharacters() : limiterInput();
        }

        private long byCharacters() {
            // A character more for each text, because a limiter may join texts.
            return (characters + 3) / 4;
        }

        private void parameter(JsonParser in) throws IOException {
            String name = in.currentName();
            JsonToken value = in.nextToken();
            if (name.equals("tools") && family == Family.OTHER) {
                input += TOKENS_FOR_TOOLS_OTHER;
            }
            if (PROMPT.contains(name)) {
                prompt(in, name.equals("messages"));
            } else if (value == JsonToken.VALUE_NUMBER_INT && isOutputMax(name)) {
                long max = Math.clamp(in.getValueAsLong(), 0, 100_000_000);
                outputMax = OptionalLong.of(Math.max(outputMax.orElse(0), max));
            } else if (value == JsonToken.VALUE_NUMBER_INT && name.equals("n")) {
                choices = Math.clamp(in.getValueAsLong(), 1, 1_000);
            } else {
                in.skipChildren();
            }
        }

        private boolean isOutputMax(String name) {
            return name.equals("max_tokens") || name.equals("max_completion_tokens");
        }

        /** Counts every text in the value at which the parser stands; numbers are tokens of an embeddings input, or part of a schema. */
        private void prompt(JsonParser in, boolean messages) throws IOException {
            int depth = 0;
            String field = "";
            JsonToken token = in.currentToken();
            while (true) {
                switch (token) {
                    case START_OBJECT, START_ARRAY -> {
                        if (messages && depth == 1 && token == JsonToken.START_OBJECT) {
                            input += family == Family.OTHER ? TOKENS_PER_MESSAGE_OTHER : TOKENS_PER_MESSAGE;
                        }
                        depth++;
                    }
                    case END_OBJECT, END_ARRAY -> depth--;
                    case FIELD_NAME -> {
                        field = in.currentName();
                        if (messages && depth == 2 && field.equals("name")) {
                            input += TOKENS_PER_NAME;
                        } else if (!messages) {
                            // A schema's own words are read by the model too: the name and its punctuation.
                            input += counter.count(family, field) + 3;
                        }
                    }
                    case VALUE_STRING -> text(field, in.getText(), messages && depth == 4);
                    default -> input++;
                }
                if (depth == 0) {
                    return;
                }
                token = in.nextToken();
                if (token == null) {
                    return;
                }
            }
        }

        private void text(String field, String text, boolean inPart) {
            if (field.equals("url") || (field.equals("data") && text.length() > 256)) {
                input += model.substring(model.lastIndexOf('/') + 1).startsWith("gpt-4o-mini")
                        ? TOKENS_PER_IMAGE_4O_MINI
                        : TOKENS_PER_IMAGE;
            } else if (!(inPart && field.equals("type"))) {
                input += counter.count(family, text);
                characters += text.length() + 1;
            }
        }
    }
}
