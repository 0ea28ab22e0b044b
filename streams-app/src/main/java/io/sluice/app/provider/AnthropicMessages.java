package io.sluice.app.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The conversation of a chat request in Anthropic's form: system text apart, tool calls as content blocks, and the results of parallel
 * tool calls together in the user turn that follows them.
 */
record AnthropicMessages(ArrayNode system, ArrayNode turns) {
    static AnthropicMessages from(JsonNode messages) throws AnthropicRequest.Unmappable {
        AnthropicMessages mapped = new AnthropicMessages(Json.MAPPER.createArrayNode(), Json.MAPPER.createArrayNode());
        if (!messages.isArray()) {
            throw new AnthropicRequest.Unmappable("messages: must be a list");
        }
        for (JsonNode message : messages) {
            mapped.add(message);
        }
        return mapped;
    }

    private void add(JsonNode message) throws AnthropicRequest.Unmappable {
        switch (message.path("role").asText("")) {
            case "system", "developer" -> blocks(message.path("content"), system);
            case "user" -> turns.addObject().put("role", "user").set("content", content(message.path("content")));
            case "assistant" -> assistant(message);
            case "tool" -> toolResult(message);
            default ->
                throw new AnthropicRequest.Unmappable(
                        "messages: a role must be system, developer, user, assistant or tool");
        }
    }

    private void assistant(JsonNode message) throws AnthropicRequest.Unmappable {
        ObjectNode turn = turns.addObject().put("role", "assistant");
        if (!message.path("tool_calls").isArray()) {
            turn.set("content", content(message.path("content")));
            return;
        }
        ArrayNode blocks = turn.putArray("content");
        blocks(message.path("content"), blocks);
        for (JsonNode call : message.path("tool_calls")) {
            ObjectNode block = blocks.addObject().put("type", "tool_use");
            block.set("id", call.path("id"));
            block.set("name", call.path("function").path("name"));
            block.set("input", arguments(call.path("function").path("arguments").asText("")));
        }
    }

    private void toolResult(JsonNode message) throws AnthropicRequest.Unmappable {
        JsonNode last = turns.path(turns.size() - 1);
        boolean joins = last.path("role").asText("").equals("user")
                && last.path("content").path(0).path("type").asText("").equals("tool_result");
        ArrayNode blocks = joins && last.path("content") instanceof ArrayNode results
                ? results
                : turns.addObject().put("role", "user").putArray("content");
        ObjectNode block = blocks.addObject().put("type", "tool_result");
        block.set("tool_use_id", message.path("tool_call_id"));
        block.set("content", content(message.path("content")));
    }

    private static JsonNode content(JsonNode content) throws AnthropicRequest.Unmappable {
        if (content.isTextual()) {
            return content;
        }
        ArrayNode blocks = Json.MAPPER.createArrayNode();
        blocks(content, blocks);
        return blocks;
    }

    private static void blocks(JsonNode content, ArrayNode blocks) throws AnthropicRequest.Unmappable {
        if (content.isTextual()) {
            if (!content.asText().isEmpty()) {
                blocks.addObject().put("type", "text").set("text", content);
            }
        } else if (content.isArray()) {
            content.forEach(part -> blocks.add(part(part)));
        } else if (!content.isNull() && !content.isMissingNode()) {
            throw new AnthropicRequest.Unmappable("messages: content must be text or a list of parts");
        }
    }

    /** Text has the same form on both sides; parts that OpenAI does not have (Anthropic's own) pass through. */
    private static JsonNode part(JsonNode part) {
        if (!part.path("type").asText("").equals("image_url")) {
            return part;
        }
        String url = part.path("image_url").path("url").asText("");
        ObjectNode image = Json.MAPPER.createObjectNode().put("type", "image");
        int comma = url.indexOf(";base64,");
        if (url.startsWith("data:") && comma > 0) {
            image.putObject("source")
                    .put("type", "base64")
                    .put("media_type", url.substring("data:".length(), comma))
                    .put("data", url.substring(comma + ";base64,".length()));
        } else {
            image.putObject("source").put("type", "url").put("url", url);
        }
        return image;
    }

    private static JsonNode arguments(String json) throws AnthropicRequest.Unmappable {
        if (json.isBlank()) {
            return Json.MAPPER.createObjectNode();
        }
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AnthropicRequest.Unmappable("messages: the arguments of a tool call must be JSON");
        }
    }
}
