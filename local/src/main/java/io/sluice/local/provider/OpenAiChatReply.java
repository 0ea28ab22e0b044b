package io.sluice.local.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A chat completion, whole or as a stream of chunks. All but {@code created} is determined by the prompt. */
record OpenAiChatReply(
        String model,
        String promptSha256,
        String proofOfUserMessage,
        long tokensIn,
        int choices,
        ReplyProfile replies,
        OptionalInt limit,
        boolean streamed,
        boolean usageInStream)
        implements ReplyPlan {

    @Override
    public long tokensOut() {
        long tokens = 0;
        for (int choice = 0; choice < choices; choice++) {
            tokens += tokens(choice);
        }
        return tokens;
    }

    @Override
    public HttpReply render(Map<String, String> headers, long createdSeconds) {
        if (streamed) {
            return HttpReply.events(headers, events(createdSeconds), 0);
        }
        ObjectNode body = envelope("chat.completion", createdSeconds);
        ArrayNode list = body.putArray("choices");
        for (int choice = 0; choice < choices; choice++) {
            ObjectNode entry = list.addObject().put("index", choice);
            ObjectNode message = entry.putObject("message");
            message.put("role", "assistant").put("content", text(choice)).putNull("refusal");
            entry.putNull("logprobs").put("finish_reason", finishReason(choice));
        }
        body.set("usage", usage());
        return HttpReply.json(200, headers, Json.text(body));
    }

    private List<byte[]> events(long createdSeconds) {
        List<byte[]> events = new ArrayList<>();
        for (int choice = 0; choice < choices; choice++) {
            ObjectNode role =
                    Json.MAPPER.createObjectNode().put("role", "assistant").put("content", "");
            events.add(chunk(createdSeconds, choice, role, null));
            String[] words = text(choice).split(" ");
            for (int i = 0; i < words.length; i++) {
                String word = i == 0 ? words[i] : " " + words[i];
                events.add(chunk(
                        createdSeconds, choice, Json.MAPPER.createObjectNode().put("content", word), null));
            }
            events.add(chunk(createdSeconds, choice, Json.MAPPER.createObjectNode(), finishReason(choice)));
        }
        if (usageInStream) {
            ObjectNode last = envelope("chat.completion.chunk", createdSeconds);
            last.putArray("choices");
            last.set("usage", usage());
            events.add(event(Json.text(last)));
        }
        events.add(event("[DONE]"));
        return events;
    }

    private byte[] chunk(long createdSeconds, int choice, ObjectNode delta, @Nullable String finishReason) {
        ObjectNode chunk = envelope("chat.completion.chunk", createdSeconds);
        ObjectNode entry = chunk.putArray("choices").addObject().put("index", choice);
        entry.set("delta", delta);
        entry.putNull("logprobs").put("finish_reason", finishReason);
        return event(Json.text(chunk));
    }

    private static byte[] event(String data) {
        return ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode envelope(String object, long createdSeconds) {
        return Json.MAPPER
                .createObjectNode()
                .put("id", "chatcmpl-" + promptSha256.substring(0, 24))
                .put("object", object)
                .put("created", createdSeconds)
                .put("model", model)
                .put("system_fingerprint", "fp_" + promptSha256.substring(0, 10));
    }

    private ObjectNode usage() {
        long tokensOut = tokensOut();
        ObjectNode usage = Json.MAPPER
                .createObjectNode()
                .put("prompt_tokens", tokensIn)
                .put("completion_tokens", tokensOut)
                .put("total_tokens", tokensIn + tokensOut);
        usage.putObject("prompt_tokens_details").put("cached_tokens", replies.cached(tokensIn));
        usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
        return usage;
    }

    private int tokens(int choice) {
        return Math.min(replies.length(promptSha256, choice), limit.orElse(Integer.MAX_VALUE));
    }

    private String finishReason(int choice) {
        return replies.length(promptSha256, choice) > limit.orElse(Integer.MAX_VALUE) ? "length" : "stop";
    }

    private String text(int choice) {
        return ReplyText.of(promptSha256, proofOfUserMessage, tokens(choice), choice);
    }
}
