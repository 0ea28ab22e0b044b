package io.sluice.cli.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.schema.Operation;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the three forms of a line: an OpenAI Batch request, a JSON object with a prompt, and plain text.
 */
final class LineForm {

    private static final String CHAT_URL = "/v1/chat/completions";
    private static final String EMBEDDINGS_URL = "/v1/embeddings";
    private static final Set<String> BATCH_FIELDS = Set.of("body", "url", "method");

    /** Fields next to "prompt" that the provider gets; others (labels, expected answers) stay here. */
    private static final Set<String> PARAMETERS = Set.of(
            "temperature",
            "top_p",
            "max_tokens",
            "max_completion_tokens",
            "seed",
            "stop",
            "n",
            "response_format",
            "presence_penalty",
            "frequency_penalty",
            "logprobs",
            "top_logprobs",
            "reasoning_effort",
            "tools",
            "tool_choice");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final ModelChoice models;

    LineForm(ModelChoice models) {
        this.models = models;
    }

    /** A line that is to be a JSON object. */
    InputLine json(long number, String text) {
        JsonNode line;
        try {
            line = JSON.readTree(text);
        } catch (StreamConstraintsException e) {
            return bad(number, "no JSON that can be read: nested too deep, or a number or a name in it is too long");
        } catch (JsonProcessingException e) {
            return bad(number, "not valid JSON: " + firstLine(e.getOriginalMessage()));
        }
        if (!line.isObject()) {
            return bad(number, "not a JSON object: a line must be {...}");
        }
        String customId = line.path("custom_id").isValueNode()
                ? line.path("custom_id").asText()
                : line.path("id").isValueNode() ? line.path("id").asText() : lineId(number);
        if (line.properties().stream().anyMatch(field -> BATCH_FIELDS.contains(field.getKey()))) {
            return batch(number, customId, line);
        }
        return promptObject(number, customId, line);
    }

    static InputLine.Bad bad(long number, String reason) {
        return new InputLine.Bad(number, lineId(number), reason);
    }

    private InputLine batch(long number, String customId, JsonNode line) {
        if (!(line.get("body") instanceof ObjectNode body)) {
            return new InputLine.Bad(number, customId, "no \"body\" object");
        }
        String method = line.path("method").asText("POST");
        if (!method.equalsIgnoreCase("POST")) {
            return new InputLine.Bad(number, customId, "\"method\" must be POST, was " + shown(method));
        }
        String url = line.path("url").asText(body.has("input") ? EMBEDDINGS_URL : CHAT_URL);
        return switch (url) {
            case CHAT_URL -> request(number, customId, Operation.CHAT, "messages", body);
            case EMBEDDINGS_URL -> request(number, customId, Operation.EMBEDDINGS, "input", body);
            default ->
                new InputLine.Bad(
                        number,
                        customId,
                        "\"url\" must be %s or %s, was %s".formatted(CHAT_URL, EMBEDDINGS_URL, shown(url)));
        };
    }

    private InputLine request(long number, String customId, Operation operation, String needed, ObjectNode body) {
        JsonNode content = body.get(needed);
        if (content == null || content.isNull() || (content.isContainerNode() && content.isEmpty())) {
            return new InputLine.Bad(number, customId, "no prompt: \"body\" has no \"" + needed + "\"");
        }
        JsonNode model = body.path("model");
        if (!model.isMissingNode() && (!model.isTextual() || model.asText().isBlank())) {
            return new InputLine.Bad(number, customId, "\"model\" must be a name");
        }
        return finish(number, customId, operation, Optional.of(model.asText()).filter(name -> !name.isEmpty()), body);
    }

    private InputLine promptObject(long number, String customId, JsonNode line) {
        JsonNode text = line.path("prompt");
        if (!text.isTextual() || text.asText().isBlank()) {
            return new InputLine.Bad(
                    number,
                    customId,
                    line.has("prompt")
                            ? "\"prompt\" must be a text that is not empty"
                            : "no prompt: neither \"prompt\" nor an OpenAI Batch \"body\"");
        }
        ObjectNode body = JSON.createObjectNode();
        ArrayNode messages = body.putArray("messages");
        if (line.path("system").isTextual()) {
            messages.addObject().put("role", "system").set("content", line.get("system"));
        }
        messages.addObject().put("role", "user").set("content", text);
        line.properties().stream()
                .filter(field -> PARAMETERS.contains(field.getKey()))
                .forEach(field -> body.set(field.getKey(), field.getValue()));
        Optional<String> model = Optional.of(line.path("model").asText("")).filter(name -> !name.isBlank());
        return finish(number, customId, Operation.CHAT, model, body);
    }

    /** A line that is a prompt as it stands. */
    InputLine prompt(long number, String text) {
        ObjectNode body = JSON.createObjectNode();
        body.putArray("messages").addObject().put("role", "user").put("content", text);
        return finish(number, lineId(number), Operation.CHAT, Optional.empty(), body);
    }

    private InputLine finish(long number, String customId, Operation operation, Optional<String> own, ObjectNode body) {
        Optional<String> model = models.choose(operation, own);
        if (model.isEmpty()) {
            return new InputLine.Bad(number, customId, "no model: name one in the line or with --model");
        }
        Optional<String> objection = models.objection().apply(model.get());
        if (objection.isPresent()) {
            return new InputLine.Bad(number, customId, objection.get());
        }
        body.put("model", model.get());
        return new InputLine.Prompt(number, customId, operation, model.get(), body.toString());
    }

    private static String lineId(long number) {
        return "line-" + number;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    private static String shown(String value) {
        return '\'' + (value.length() > 60 ? value.substring(0, 60) + "..." : value) + '\'';
    }
}
