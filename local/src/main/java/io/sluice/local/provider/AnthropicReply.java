package io.sluice.local.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message, whole or as a stream of events. All of it is determined by the prompt. */
record AnthropicReply(
        String model,
        String promptSha256,
        String proofOfUserMessage,
        long tokensNotCached,
        long tokensCached,
        int length,
        int limit,
        boolean streamed)
        implements ReplyPlan {

    @Override
    public long tokensOut() {
        return Math.min(length, limit);
    }

    @Override
    public HttpReply render(Map<String, String> headers, long createdSeconds) {
        if (streamed) {
            return HttpReply.events(headers, events(), 0);
        }
        ObjectNode message = message(stopReason(), tokensOut());
        message.withArray("content").addObject().put("type", "text").put("text", text());
        return HttpReply.json(200, headers, Json.text(message));
    }

    private List<byte[]> events() {
        List<byte[]> events = new ArrayList<>();
        ObjectNode start = Json.MAPPER.createObjectNode().put("type", "message_start");
        start.set("message", message(null, 1));
        events.add(event(start));
        ObjectNode block = Json.MAPPER
                .createObjectNode()
                .put("type", "content_block_start")
                .put("index", 0);
        block.putObject("content_block").put("type", "text").put("text", "");
        events.add(event(block));
        String[] words = text().split(" ");
        for (int i = 0; i < words.length; i++) {
            ObjectNode delta = Json.MAPPER
                    .createObjectNode()
                    .put("type", "content_block_delta")
                    .put("index", 0);
            delta.putObject("delta").put("type", "text_delta").put("text", i == 0 ? words[i] : " " + words[i]);
            events.add(event(delta));
        }
        events.add(event(
                Json.MAPPER.createObjectNode().put("type", "content_block_stop").put("index", 0)));
        ObjectNode end = Json.MAPPER.createObjectNode().put("type", "message_delta");
        end.putObject("delta").put("stop_reason", stopReason()).putNull("stop_sequence");
        end.putObject("usage").put("output_tokens", tokensOut());
        events.add(event(end));
        events.add(event(Json.MAPPER.createObjectNode().put("type", "message_stop")));
        return events;
    }

    private static byte[] event(ObjectNode data) {
        return ("event: " + data.path("type").asText() + "\ndata: " + Json.text(data) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode message(@Nullable String stopReason, long tokensSoFar) {
        ObjectNode message = Json.MAPPER
                .createObjectNode()
                .put("id", "msg_" + promptSha256.substring(0, 24))
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
        message.putArray("content");
        message.put("stop_reason", stopReason).putNull("stop_sequence");
        message.putObject("usage")
                .put("input_tokens", tokensNotCached)
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", tokensCached)
                .put("output_tokens", tokensSoFar);
        return message;
    }

    private String stopReason() {
        return length > limit ? "max_tokens" : "end_turn";
    }

    private String text() {
        return ReplyText.of(promptSha256, proofOfUserMessage, (int) tokensOut(), 0);
    }
}
