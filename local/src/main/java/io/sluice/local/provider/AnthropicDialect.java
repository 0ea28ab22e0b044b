package io.sluice.local.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.local.provider.RateState.Dimension;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Anthropic's messages API. Accounting (docs.anthropic.com/en/api/rate-limits): input counts at the start, output when it
 * was generated; {@code max_tokens} and input read from the cache do
 * not count.
 */
final class AnthropicDialect implements Dialect {
    private static final Set<String> ROLES = Set.of("user", "assistant");
    private static final int TOKENS_MAX = 1_000_000;

    private final ReplyProfile replies;

    AnthropicDialect(ReplyProfile replies) {
        this.replies = replies;
    }

    @Override
    public Optional<String> apiKey(HttpRequest request) {
        return request.header("x-api-key").filter(key -> !key.isEmpty());
    }

    @Override
    public ModelCall parse(Endpoint endpoint, HttpRequest request, ObjectNode body, String promptSha256)
            throws InvalidCall {
        if (request.header("anthropic-version").isEmpty()) {
            throw new InvalidCall("anthropic-version: header is required", null);
        }
        String model = Prompt.model(body);
        Prompt prompt = Prompt.read(body.path("messages"), ROLES);
        prompt.add(body.path("system"), "system");
        prompt.addTools(body.path("tools"));
        OptionalInt limit = Prompt.positive(body, "max_tokens", TOKENS_MAX);
        if (limit.isEmpty()) {
            throw new InvalidCall("max_tokens: Field required", "max_tokens");
        }
        long cached = replies.cached(prompt.tokens());
        AnthropicReply reply = new AnthropicReply(
                model,
                promptSha256,
                ReplyText.proofOfUserMessage(prompt.lastUserText()),
                prompt.tokens() - cached,
                cached,
                replies.length(promptSha256, 0),
                limit.getAsInt(),
                body.path("stream").asBoolean());
        return new ModelCall(
                model, prompt.text(), prompt.tokens(), cached, prompt.tokens() - cached, reply.tokensOut(), reply);
    }

    @Override
    public Map<String, String> headers(String requestId, long latencyMs) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("request-id", "req_" + requestId);
        return headers;
    }

    @Override
    public Map<String, String> rateHeaders(RateState rate) {
        Map<String, String> headers = new LinkedHashMap<>();
        rate.byHeader().forEach((name, dimension) -> put(headers, name, dimension, rate.nowMs()));
        return headers;
    }

    private static void put(Map<String, String> headers, String name, Dimension dimension, long nowMs) {
        String prefix = "anthropic-ratelimit-" + name;
        headers.put(prefix + "-limit", Long.toString(dimension.limit()));
        headers.put(prefix + "-remaining", Long.toString(dimension.remaining()));
        // Whole seconds, rounded up: never earlier than it is true.
        Instant reset = Instant.ofEpochMilli(nowMs + dimension.resetMs() + 999).truncatedTo(ChronoUnit.SECONDS);
        headers.put(prefix + "-reset", reset.toString());
    }

    @Override
    public Map<String, String> retryHeaders(OptionalLong retryAfterMs) {
        return retryAfterMs.isEmpty()
                ? Map.of()
                : Map.of("retry-after", Long.toString((retryAfterMs.getAsLong() + 999) / 1_000));
    }

    @Override
    public ApiError noCredit() {
        return new ApiError(400, ApiError.Kind.NO_CREDIT, "Your credit balance is too low to go on.", null);
    }

    @Override
    public HttpReply error(ApiError error, Map<String, String> headers) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("type", "error");
        String type = switch (error.kind()) {
            case INVALID, NO_CREDIT -> "invalid_request_error";
            case NO_KEY, WRONG_KEY -> "authentication_error";
            case UNKNOWN_MODEL, NOT_FOUND -> "not_found_error";
            case REQUESTS, TOKENS -> "rate_limit_error";
            case SERVER -> error.status() == 529 ? "overloaded_error" : "api_error";
        };
        body.putObject("error").put("type", type).put("message", error.message());
        body.put("request_id", headers.get("request-id"));
        return HttpReply.json(error.status(), headers, Json.text(body));
    }
}
