package io.sluice.app.provider;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.app.config.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * OpenAI's chat completions and embeddings, and every server that speaks them. Source:
 * https://platform.openai.com/docs/api-reference.
 */
final class OpenAiProtocol implements Protocol {
    private static final Set<String> REPLACED = Set.of("model", "stream", "stream_options");

    private final Map<String, String> headers;

    OpenAiProtocol(Optional<Secret> apiKey) {
        headers = apiKey.map(key -> Map.of("authorization", "Bearer " + key.reveal()))
                .orElse(Map.of());
    }

    @Override
    public Map<String, String> headers() {
        return headers;
    }

    @Override
    public List<String> requestIdHeaders() {
        return List.of("x-request-id", "request-id", "apim-request-id");
    }

    @Override
    public Prepared prepare(ProviderCall call) {
        return switch (call.operation()) {
            case CHAT -> request("chat/completions", call);
            case EMBEDDINGS -> request("embeddings", call);
            case UNKNOWN -> new Prepared.Unsupported("operation is unknown to this version");
        };
    }

    @Override
    public Reply read(ProviderCall call, byte[] body) {
        return OpenAiReply.read(call.operation(), body);
    }

    /** Copies the body token by token: whatever parameters it has, known or not, pass through. */
    private static Prepared request(String path, ProviderCall call) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(call.body().length() + 64);
        try (JsonParser in = Json.parser(call.body());
                JsonGenerator generator = Json.MAPPER.getFactory().createGenerator(out)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return new Prepared.Unsupported("body is not a JSON object");
            }
            generator.writeStartObject();
            generator.writeStringField("model", call.model());
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                if (REPLACED.contains(in.currentName())) {
                    in.nextToken();
                    in.skipChildren();
                } else {
                    generator.copyCurrentStructureExact(in);
                }
            }
            generator.writeEndObject();
        } catch (IOException e) {
            return new Prepared.Unsupported("body is not a JSON object of valid Unicode");
        }
        return new Prepared.Ready(path, BodyPublishers.ofByteArray(out.toByteArray()));
    }
}
