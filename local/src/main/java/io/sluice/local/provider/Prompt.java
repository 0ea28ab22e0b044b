package io.sluice.local.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalInt;
import java.util.Set;

/** What both chat dialects read from a list of messages. */
final class Prompt {
    private static final long TOKENS_PER_MESSAGE = 4;
    private static final long TOKENS_PER_CALL = 3;
    private static final long TOKENS_PER_MEDIA_PART = 85;

    private final StringBuilder text = new StringBuilder(512);
    private long tokens = TOKENS_PER_CALL;
    private String lastUserText = "";

    static Prompt read(JsonNode messages, Set<String> roles) throws InvalidCall {
        if (!messages.isArray() || messages.isEmpty()) {
            throw new InvalidCall("'messages' must be a list with at least one message", "messages");
        }
        Prompt prompt = new Prompt();
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            String role = message.path("role").asText();
            if (!roles.contains(role)) {
                throw new InvalidCall("Invalid value for 'role': one of " + roles, "messages[" + i + "].role");
            }
            String said = prompt.add(message.path("content"), "messages[" + i + "].content");
            if (role.equals("user")) {
                prompt.lastUserText = said;
            }
        }
        return prompt;
    }

    /** Adds a content: a string, a list of parts, or nothing. Returns its text. */
    String add(JsonNode content, String param) throws InvalidCall {
        StringBuilder said = new StringBuilder();
        if (content.isTextual()) {
            said.append(content.textValue());
        } else if (content.isArray()) {
            for (JsonNode part : content) {
                if (part.path("text").isTextual()) {
                    said.append(part.path("text").textValue());
                } else {
                    tokens += TOKENS_PER_MEDIA_PART;
                }
            }
        } else if (!content.isMissingNode() && !content.isNull()) {
            throw new InvalidCall("content must be a string or a list of parts", param);
        }
        tokens += TOKENS_PER_MESSAGE + TokenCount.of(said);
        text.append(said).append('\n');
        return said.toString();
    }

    /** Tool definitions are part of the input. */
    void addTools(JsonNode tools) {
        if (!tools.isMissingNode()) {
            tokens += TokenCount.of(Json.text(tools));
        }
    }

    String text() {
        return text.toString();
    }

    long tokens() {
        return tokens;
    }

    /** What a limiter estimates from the number of characters alone. */
    long estimate() {
        return TokenCount.estimate(text.length());
    }

    String lastUserText() {
        return lastUserText;
    }

    static String model(ObjectNode body) throws InvalidCall {
        JsonNode model = body.path("model");
        if (!model.isTextual() || model.textValue().isEmpty()) {
            throw new InvalidCall("you must provide a model parameter", "model");
        }
        return model.textValue();
    }

    static OptionalInt positive(ObjectNode body, String name, int max) throws InvalidCall {
        JsonNode value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalInt.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1 || value.intValue() > max) {
            throw new InvalidCall("Invalid '" + name + "': expected an integer from 1 to " + max, name);
        }
        return OptionalInt.of(value.intValue());
    }
}
