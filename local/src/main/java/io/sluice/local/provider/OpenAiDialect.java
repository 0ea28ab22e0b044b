package io.sluice.local.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.local.provider.RateState.Dimension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's API. Accounting (platform.openai.com/docs/guides/rate-limits): a call counts the larger of {@code max_tokens}
 * and an estimate from its number of characters, all at its start; or both together, as {@link TokenRule} says.
 */
final class OpenAiDialect implements Dialect {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool", "function");
    private static final int TOKENS_MAX = 1_000_000;
    private static final int CHOICES_MAX = 128;
    private static final int INPUTS_MAX = 2048;

    private final ReplyProfile replies;
    private final TokenRule rule;

    OpenAiDialect(ReplyProfile replies, TokenRule rule) {
        this.replies = replies;
        this.rule = rule;
    }

    @Override
    public Optional<String> apiKey(HttpRequest request) {
        return request.header("authorization")
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).strip())
                .filter(key -> !key.isEmpty());
    }

    @Override
    public ModelCall parse(Endpoint endpoint, HttpRequest request, ObjectNode body, String promptSha256)
            throws InvalidCall {
        return endpoint == Endpoint.EMBEDDINGS ? embeddings(body) : chat(body, promptSha256);
    }

    private ModelCall chat(ObjectNode body, String promptSha256) throws InvalidCall {
        String model = Prompt.model(body);
        Prompt prompt = Prompt.read(body.path("messages"), ROLES);
        prompt.addTools(body.path("tools"));
        OptionalInt newLimit = Prompt.positive(body, "max_completion_tokens", TOKENS_MAX);
        OptionalInt limit = newLimit.isPresent() ? newLimit : Prompt.positive(body, "max_tokens", TOKENS_MAX);
        int choices = Prompt.positive(body, "n", CHOICES_MAX).orElse(1);
        boolean streamed = body.path("stream").asBoolean();
        OpenAiChatReply reply = new OpenAiChatReply(
                model,
                promptSha256,
                ReplyText.proofOfUserMessage(prompt.lastUserText()),
                prompt.tokens(),
                choices,
                replies,
                limit,
                streamed,
                body.path("stream_options").path("include_usage").asBoolean());
        long reserved = (long) limit.orElse(0) * choices;
        return new ModelCall(
                model,
                prompt.text(),
                prompt.tokens(),
                replies.cached(prompt.tokens()),
                switch (rule) {
                    case LARGER -> Math.max(prompt.estimate(), reserved);
                    case SUM -> prompt.estimate() + reserved;
                },
                0,
                reply);
    }

    private static ModelCall embeddings(ObjectNode body) throws InvalidCall {
        String model = Prompt.model(body);
        List<String> inputs = inputs(body.path("input"));
        int dimensions = Prompt.positive(body, "dimensions", 4096).orElse(EmbeddingVector.defaultDimensions(model));
        String encoding = body.path("encoding_format").asText("float");
        if (!encoding.equals("float") && !encoding.equals("base64")) {
            throw new InvalidCall("Invalid 'encoding_format': 'float' or 'base64'", "encoding_format");
        }
        long tokens = 0;
        long characters = 0;
        List<String> hashes = new ArrayList<>(inputs.size());
        for (String input : inputs) {
            tokens += Math.max(1, TokenCount.of(input));
            characters += input.length();
            hashes.add(EmbeddingVector.inputHash(model, input));
        }
        OpenAiEmbeddingReply reply =
                new OpenAiEmbeddingReply(model, hashes, dimensions, encoding.equals("base64"), tokens);
        return new ModelCall(model, String.join("\n", inputs), tokens, 0, TokenCount.estimate(characters), 0, reply);
    }

    /** A string, a list of strings, a list of token numbers, or a list of such lists. */
    private static List<String> inputs(JsonNode input) throws InvalidCall {
        boolean single = input.isTextual() || (input.isArray() && input.path(0).isIntegralNumber());
        List<String> inputs = new ArrayList<>();
        if (single) {
            inputs.add(input.isTextual() ? input.textValue() : Json.text(input));
        } else if (input.isArray()) {
            for (JsonNode element : input) {
                if (!element.isTextual() && !element.path(0).isIntegralNumber()) {
                    throw new InvalidCall("'input' must hold strings or lists of tokens", "input");
                }
                inputs.add(element.isTextual() ? element.textValue() : Json.text(element));
            }
        }
        if (inputs.isEmpty() || inputs.contains("") || inputs.size() > INPUTS_MAX) {
            throw new InvalidCall("'input' must be a text, or a list of 1 to " + INPUTS_MAX + " texts", "input");
        }
        return inputs;
    }

    @Override
    public Map<String, String> headers(String requestId, long latencyMs) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("x-request-id", "req_" + requestId);
        headers.put("openai-version", "2020-10-01");
        headers.put("openai-processing-ms", Long.toString(latencyMs));
        return headers;
    }

    @Override
    public Map<String, String> rateHeaders(RateState rate) {
        Map<String, String> headers = new LinkedHashMap<>();
        // Those are the only two that OpenAI has.
        put(headers, "requests", rate.byHeader().get("requests"));
        put(headers, "tokens", rate.byHeader().get("tokens"));
        return headers;
    }

    private static void put(Map<String, String> headers, String name, @Nullable Dimension dimension) {
        if (dimension != null) {
            headers.put("x-ratelimit-limit-" + name, Long.toString(dimension.limit()));
            headers.put("x-ratelimit-remaining-" + name, Long.toString(dimension.remaining()));
            headers.put("x-ratelimit-reset-" + name, duration(dimension.resetMs()));
        }
    }

    /** As OpenAI writes them: 120ms, 7.66s, 1m0s, 23h59m8.64s. */
    static String duration(long ms) {
        if (ms < 1_000) {
            return ms + "ms";
        }
        String seconds = ms % 1_000 == 0 ? Long.toString(ms % 60_000 / 1_000) : Double.toString(ms % 60_000 / 1_000.0);
        String minutes = ms < 60_000 ? "" : ms % 3_600_000 / 60_000 + "m";
        return (ms < 3_600_000 ? "" : ms / 3_600_000 + "h") + minutes + seconds + "s";
    }

    @Override
    public Map<String, String> retryHeaders(OptionalLong retryAfterMs) {
        if (retryAfterMs.isEmpty()) {
            return Map.of();
        }
        long ms = retryAfterMs.getAsLong();
        return Map.of("retry-after", Long.toString((ms + 999) / 1_000), "retry-after-ms", Long.toString(ms));
    }

    @Override
    public ApiError noCredit() {
        return new ApiError(429, ApiError.Kind.NO_CREDIT, "You exceeded your current quota.", null);
    }

    @Override
    public HttpReply error(ApiError error, Map<String, String> headers) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        ObjectNode detail = body.putObject("error");
        detail.put("message", error.message());
        detail.put(
                "type",
                switch (error.kind()) {
                    case REQUESTS -> "requests";
                    case TOKENS -> "tokens";
                    case SERVER -> "server_error";
                    case NO_CREDIT -> "insufficient_quota";
                    case INVALID, NO_KEY, WRONG_KEY, UNKNOWN_MODEL, NOT_FOUND -> "invalid_request_error";
                });
        detail.put("param", error.param());
        detail.put(
                "code",
                switch (error.kind()) {
                    case REQUESTS, TOKENS -> "rate_limit_exceeded";
                    case WRONG_KEY -> "invalid_api_key";
                    case NO_CREDIT -> "insufficient_quota";
                    case UNKNOWN_MODEL -> "model_not_found";
                    case NOT_FOUND -> "unknown_url";
                    case INVALID, NO_KEY, SERVER -> null;
                });
        return HttpReply.json(error.status(), headers, Json.text(body));
    }
}
