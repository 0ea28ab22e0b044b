package io.sluice.local.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** A list of embeddings, computed from the inputs' hashes when it is due. */
record OpenAiEmbeddingReply(String model, List<String> inputHashes, int dimensions, boolean base64, long tokensIn)
        implements ReplyPlan {

    @Override
    public long tokensOut() {
        return 0;
    }

    @Override
    public boolean streamed() {
        return false;
    }

    @Override
    public HttpReply render(Map<String, String> headers, long createdSeconds) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("object", "list");
        ArrayNode data = body.putArray("data");
        for (int i = 0; i < inputHashes.size(); i++) {
            ObjectNode entry = data.addObject().put("object", "embedding").put("index", i);
            float[] vector = EmbeddingVector.of(inputHashes.get(i), dimensions);
            if (base64) {
                entry.put("embedding", EmbeddingVector.base64(vector));
            } else {
                ArrayNode numbers = entry.putArray("embedding");
                for (float value : vector) {
                    numbers.add(value);
                }
            }
        }
        body.put("model", model);
        body.putObject("usage").put("prompt_tokens", tokensIn).put("total_tokens", tokensIn);
        return HttpReply.json(200, headers, Json.text(body));
    }
}
