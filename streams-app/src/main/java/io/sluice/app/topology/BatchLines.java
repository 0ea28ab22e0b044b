package io.sluice.app.topology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.schema.Operation;
import io.sluice.schema.PromptRequest;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of OpenAI's Batch input as requests, for those who will not use Avro: {@code custom_id} is the id, {@code url} says what is
 * asked. A header {@code sluice.job} names the job, {@code sluice.tenant} the tenant. Thread-safe. Source: OpenAI's API reference, Batch.
 */
final class BatchLines implements Deserializer<PromptRequest> {
    /** Header that names the job. */
    static final String JOB = "sluice.job";
    /** Header that names the tenant. */
    static final String TENANT = "sluice.tenant";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    @Override
    public @Nullable PromptRequest deserialize(String topic, byte @Nullable [] bytes) {
        return bytes == null ? null : request(parse(bytes)).build();
    }

    @Override
    public @Nullable PromptRequest deserialize(String topic, Headers headers, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        PromptRequest.Builder request = request(parse(bytes)).setJob(text(headers.lastHeader(JOB)));
        String tenant = text(headers.lastHeader(TENANT));
        return (tenant == null ? request : request.setTenant(tenant)).build();
    }

    private static JsonNode parse(byte[] bytes) {
        JsonNode line;
        try {
            line = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            // Its message may quote the prompt.
            throw new SerializationException("no JSON: it breaks off or is misspelt at line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        }
        if (!line.isObject()) {
            throw new SerializationException("no JSON object");
        }
        return line;
    }

    private static PromptRequest.Builder request(JsonNode line) {
        JsonNode id = line.path("custom_id");
        if (!id.isTextual()) {
            throw new SerializationException("custom_id is missing or no text");
        }
        if (!line.path("method").asText("POST").equals("POST")) {
            throw new SerializationException("method must be POST");
        }
        if (!(line.path("body") instanceof ObjectNode body)) {
            throw new SerializationException("body is missing or no object");
        }
        Operation operation = switch (line.path("url").asText()) {
            case "/v1/chat/completions" -> Operation.CHAT;
            case "/v1/embeddings" -> Operation.EMBEDDINGS;
            default -> throw new SerializationException("url must be /v1/chat/completions or /v1/embeddings");
        };
        return PromptRequest.newBuilder()
                .setId(id.asText())
                .setOperation(operation)
                .setBody(body.toString());
    }

    private static @Nullable String text(@Nullable Header header) {
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
