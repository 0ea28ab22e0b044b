package io.sluice.local.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/** What a client puts together from an OpenAI event stream. */
record StreamedChat(String text, JsonNode usage, boolean done) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static StreamedChat read(String events) throws IOException {
        StringBuilder text = new StringBuilder();
        JsonNode usage = MissingNode.getInstance();
        boolean done = false;
        for (String event : events.split("\n\n")) {
            String data = event.substring("data: ".length());
            if (data.equals("[DONE]")) {
                done = true;
            } else {
                JsonNode chunk = JSON.readTree(data);
                text.append(chunk.at("/choices/0/delta/content").asText(""));
                usage = chunk.has("usage") ? chunk.path("usage") : usage;
            }
        }
        return new StreamedChat(text.toString(), usage, done);
    }
}
