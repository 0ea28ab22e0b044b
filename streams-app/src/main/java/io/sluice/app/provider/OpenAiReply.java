package io.sluice.app.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.app.provider.Protocol.Reply;
import io.sluice.schema.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads a response in one pass, without a tree of the answer: embeddings are large. */
final class OpenAiReply {
    private static final Set<String> LIST_PRICE_TIERS = Set.of("", "default", "standard", "auto");

    private OpenAiReply() {}

    static Reply read(Operation operation, byte[] body) {
        String answers = operation == Operation.EMBEDDINGS ? "data" : "choices";
        boolean answered = false;
        JsonNode usage = Json.MAPPER.missingNode();
        String tier = "";
        try (JsonParser in = Json.parser(body)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return new Reply.Unusable("response is not a JSON object");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                if (name.equals(answers)) {
                    answered = isArrayOfObjects(in);
                } else if (name.equals("usage")) {
                    usage = Json.subtree(in);
                } else if (name.equals("service_tier") && value == JsonToken.VALUE_STRING) {
                    tier = in.getText();
                } else {
                    in.skipChildren();
                }
            }
            if (in.nextToken() != null) {
                return new Reply.Unusable("response is more than one JSON object");
            }
        } catch (IOException e) {
            return new Reply.Unusable("response is not JSON");
        }
        if (!answered) {
            return new Reply.Unusable("response has no " + answers);
        }
        return new Reply.Usable(new String(body, StandardCharsets.UTF_8), usage(usage, tier));
    }

    /** Source: https://platform.openai.com/docs/api-reference/chat/object. */
    private static Optional<Usage> usage(JsonNode usage, String tier) {
        if (!usage.path("prompt_tokens").isIntegralNumber()) {
            return Optional.empty();
        }
        OptionalLong in = Usage.count(usage.path("prompt_tokens"));
        OptionalLong cached = Usage.count(usage.path("prompt_tokens_details").path("cached_tokens"));
        OptionalLong out = Usage.count(usage.path("completion_tokens"));
        if (in.isEmpty() || cached.isEmpty() || out.isEmpty()) {
            return Optional.empty();
        }
        String name = tier.toLowerCase(Locale.ROOT);
        return Optional.of(new Usage(
                in.getAsLong(),
                Math.min(cached.getAsLong(), in.getAsLong()),
                0,
                0,
                out.getAsLong(),
                LIST_PRICE_TIERS.contains(name) ? "" : name));
    }

    private static boolean isArrayOfObjects(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            in.skipChildren();
            return false;
        }
        boolean objects = true;
        int elements = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            objects &= in.currentToken() == JsonToken.START_OBJECT;
            elements++;
            in.skipChildren();
        }
        return objects && elements > 0;
    }
}
