package io.sluice.app.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.app.provider.Protocol.Reply;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Anthropic's message as an OpenAI chat completion, usage and finish reason included. */
final class AnthropicReply {
    private AnthropicReply() {}

    static Reply toOpenAi(ObjectNode message, Instant createdAt) {
        Optional<Usage> usage = usage(message.path("usage"));
        ObjectNode completion = Json.MAPPER.createObjectNode();
        completion.put("id", message.path("id").asText(""));
        completion.put("object", "chat.completion");
        completion.put("created", createdAt.getEpochSecond());
        completion.put("model", message.path("model").asText(""));
        ObjectNode choice = completion.putArray("choices").addObject();
        choice.put("index", 0);
        choice.set("message", assistant(message.path("content")));
        choice.putNull("logprobs");
        choice.put("finish_reason", finishReason(message.path("stop_reason").asText("")));
        usage.ifPresent(tokens -> {
            ObjectNode counts = completion.putObject("usage");
            counts.put("prompt_tokens", tokens.tokensIn());
            counts.put("completion_tokens", tokens.tokensOut());
            counts.put("total_tokens", tokens.tokensIn() + tokens.tokensOut());
            counts.putObject("prompt_tokens_details").put("cached_tokens", tokens.tokensInCached());
        });
        try {
            return new Reply.Usable(Json.MAPPER.writeValueAsString(completion), usage);
        } catch (JsonProcessingException e) {
            return new Reply.Unusable("response cannot be mapped");
        }
    }

    private static ObjectNode assistant(JsonNode content) {
        StringBuilder text = new StringBuilder();
        StringBuilder thinking = new StringBuilder();
        ArrayNode calls = Json.MAPPER.createArrayNode();
        for (JsonNode block : content) {
            switch (block.path("type").asText("")) {
                case "text" -> text.append(block.path("text").asText(""));
                case "thinking" -> thinking.append(block.path("thinking").asText(""));
                case "tool_use" -> {
                    ObjectNode call = calls.addObject();
                    call.put("id", block.path("id").asText(""));
                    call.put("type", "function");
                    call.putObject("function")
                            .put("name", block.path("name").asText(""))
                            .put("arguments", block.path("input").toString());
                }
                default -> {
                    // Blocks without an OpenAI counterpart (redacted thinking, the provider's own tools) are left out.
                }
            }
        }
        ObjectNode message = Json.MAPPER.createObjectNode().put("role", "assistant");
        if (text.isEmpty() && !calls.isEmpty()) {
            message.putNull("content");
        } else {
            message.put("content", text.toString());
        }
        message.putNull("refusal");
        if (!thinking.isEmpty()) {
            message.put("reasoning_content", thinking.toString());
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        return message;
    }

    private static String finishReason(String stopReason) {
        return switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> "length";
            case "tool_use" -> "tool_calls";
            case "refusal" -> "content_filter";
            default -> "stop";
        };
    }

    /** {@code input_tokens} leaves out what was read from and written to the cache; the sum is what the prompt had. */
    private static Optional<Usage> usage(JsonNode usage) {
        if (!usage.path("input_tokens").isIntegralNumber()) {
            return Optional.empty();
        }
        OptionalLong plain = Usage.count(usage.path("input_tokens"));
        OptionalLong read = Usage.count(usage.path("cache_read_input_tokens"));
        OptionalLong writtenLong = Usage.count(usage.path("cache_creation").path("ephemeral_1h_input_tokens"));
        OptionalLong writtenInAll = Usage.count(usage.path("cache_creation_input_tokens"));
        OptionalLong out = Usage.count(usage.path("output_tokens"));
        if (Stream.of(plain, read, writtenLong, writtenInAll, out).anyMatch(OptionalLong::isEmpty)) {
            return Optional.empty();
        }
        long written = Math.max(0, writtenInAll.getAsLong() - writtenLong.getAsLong());
        String tier = usage.path("service_tier").asText("").toLowerCase(Locale.ROOT);
        return Optional.of(new Usage(
                plain.getAsLong() + read.getAsLong() + written + writtenLong.getAsLong(),
                read.getAsLong(),
                written,
                writtenLong.getAsLong(),
                out.getAsLong(),
                tier.equals("standard") ? "" : tier));
    }
}
