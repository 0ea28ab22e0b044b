package io.sluice.app.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A chat completion request as Anthropic wants it. What has a counterpart is mapped, what says "nothing" (null, one choice, no penalty)
 * is left out, and everything else passes through for the provider to judge.
 */
final class AnthropicRequest {
    /** A request that has no counterpart; the reason names a parameter and quotes nothing. */
    static final class Unmappable extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        Unmappable(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private static final Set<String> REPLACED = Set.of(
            "model",
            "messages",
            "max_tokens",
            "max_completion_tokens",
            "stream",
            "stream_options",
            "stop",
            "user",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "n");

    private final int maxTokensDefault;

    AnthropicRequest(int maxTokensDefault) {
        this.maxTokensDefault = maxTokensDefault;
    }

    ObjectNode from(String model, ObjectNode chat) throws Unmappable {
        if (chat.path("n").asInt(1) != 1) {
            throw new Unmappable("n: Anthropic gives one choice; ask for variants instead");
        }
        ObjectNode request = Json.MAPPER.createObjectNode();
        request.put("model", model);
        request.set("max_tokens", maxTokens(chat));
        AnthropicMessages messages = AnthropicMessages.from(chat.path("messages"));
        if (!messages.system().isEmpty()) {
            request.set("system", messages.system());
        }
        request.set("messages", messages.turns());
        stop(chat.path("stop"), request);
        if (chat.path("user").isTextual()) {
            request.putObject("metadata").put("user_id", chat.path("user").asText());
        }
        tools(chat, request);
        chat.properties().forEach(entry -> {
            if (!REPLACED.contains(entry.getKey()) && !saysNothing(entry.getKey(), entry.getValue())) {
                request.set(entry.getKey(), entry.getValue());
            }
        });
        return request;
    }

    private JsonNode maxTokens(ObjectNode chat) {
        for (String name : new String[] {"max_completion_tokens", "max_tokens"}) {
            if (chat.hasNonNull(name)) {
                return chat.path(name);
            }
        }
        return Json.MAPPER.getNodeFactory().numberNode(maxTokensDefault);
    }

    private static void stop(JsonNode stop, ObjectNode request) {
        if (stop.isTextual()) {
            request.putArray("stop_sequences").add(stop);
        } else if (stop.isArray()) {
            request.set("stop_sequences", stop);
        }
    }

    private static void tools(ObjectNode chat, ObjectNode request) {
        if (chat.path("tools").isArray()) {
            ArrayNode tools = request.putArray("tools");
            chat.path("tools").forEach(tool -> tools.add(tool(tool)));
        }
        ObjectNode choice = choice(chat.path("tool_choice"));
        if (!chat.path("parallel_tool_calls").asBoolean(true)) {
            if (choice.isEmpty()) {
                choice.put("type", "auto");
            }
            choice.put("disable_parallel_tool_use", true);
        }
        if (!choice.isEmpty()) {
            request.set("tool_choice", choice);
        }
    }

    private static JsonNode tool(JsonNode tool) {
        JsonNode function = tool.path("function");
        if (!function.isObject()) {
            return tool;
        }
        ObjectNode mapped = Json.MAPPER.createObjectNode();
        mapped.set("name", function.path("name"));
        if (function.hasNonNull("description")) {
            mapped.set("description", function.path("description"));
        }
        mapped.set(
                "input_schema",
                function.path("parameters").isObject()
                        ? function.path("parameters")
                        : Json.MAPPER.createObjectNode().put("type", "object"));
        return mapped;
    }

    private static ObjectNode choice(JsonNode choice) {
        ObjectNode mapped = Json.MAPPER.createObjectNode();
        switch (choice.asText("")) {
            case "auto" -> mapped.put("type", "auto");
            case "required" -> mapped.put("type", "any");
            case "none" -> mapped.put("type", "none");
            default -> {
                if (choice.path("function").isObject()) {
                    mapped.put("type", "tool")
                            .set("name", choice.path("function").path("name"));
                } else if (choice instanceof ObjectNode own) {
                    mapped.setAll(own);
                }
            }
        }
        return mapped;
    }

    private static boolean saysNothing(String name, JsonNode value) {
        return value.isNull()
                || switch (name) {
                    case "frequency_penalty", "presence_penalty" -> value.isNumber() && value.asDouble() == 0;
                    case "logprobs", "store" -> value.isBoolean() && !value.asBoolean();
                    case "logit_bias" -> value.isObject() && value.isEmpty();
                    case "response_format" -> value.path("type").asText("").equals("text");
                    default -> false;
                };
    }
}
