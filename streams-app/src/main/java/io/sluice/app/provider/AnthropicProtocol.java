package io.sluice.app.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.app.config.Secret;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Anthropic's messages, asked and answered in OpenAI's chat form. Source: https://docs.anthropic.com/en/api/messages. */
final class AnthropicProtocol implements Protocol {
    private static final String VERSION = "2023-06-01";

    private final Map<String, String> headers;
    private final AnthropicRequest request;
    private final InstantSource clock;

    AnthropicProtocol(Optional<Secret> apiKey, int maxTokensDefault, InstantSource clock) {
        headers = apiKey.map(key -> Map.of("x-api-key", key.reveal(), "anthropic-version", VERSION))
                .orElse(Map.of("anthropic-version", VERSION));
        request = new AnthropicRequest(maxTokensDefault);
        this.clock = clock;
    }

    @Override
    public Map<String, String> headers() {
        return headers;
    }

    @Override
    public List<String> requestIdHeaders() {
        return List.of("request-id", "x-request-id");
    }

    @Override
    public Prepared prepare(ProviderCall call) {
        return switch (call.operation()) {
            case CHAT -> messages(call);
            case EMBEDDINGS -> new Prepared.Unsupported("Anthropic has no embeddings");
            case UNKNOWN -> new Prepared.Unsupported("operation is unknown to this version");
        };
    }

    @Override
    public Reply read(ProviderCall call, byte[] body) {
        JsonNode message;
        try {
            message = Json.MAPPER.readTree(body);
        } catch (IOException e) {
            return new Reply.Unusable("response is not JSON");
        }
        if (!(message instanceof ObjectNode object) || !object.path("content").isArray()) {
            return new Reply.Unusable("response has no content");
        }
        return AnthropicReply.toOpenAi(object, clock.instant());
    }

    private Prepared messages(ProviderCall call) {
        try {
            if (!(Json.MAPPER.readTree(call.body()) instanceof ObjectNode chat)) {
                return new Prepared.Unsupported("body is not a JSON object");
            }
            return new Prepared.Ready(
                    "messages",
                    BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(request.from(call.model(), chat))));
        } catch (AnthropicRequest.Unmappable e) {
            return new Prepared.Unsupported(e.reason());
        } catch (JsonProcessingException e) {
            return new Prepared.Unsupported("body is not a JSON object of valid Unicode");
        }
    }
}
