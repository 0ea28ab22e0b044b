package io.sluice.app.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * What of a provider's error may be shown: names, not sentences, because sentences quote prompts and keys. OpenAI:
 * {@code {"error":{"message","type","param","code"}}}; Anthropic: {@code {"type":"error","error":{"type","message"}}}.
 *
 * @param type lower case; empty where there is none
 * @param code lower case; empty where there is none
 * @param param name of a parameter; empty where there is none
 * @param creditIsGone whether the account has no credit, which Anthropic says in words only
 */
record ProviderError(String type, String code, String param, boolean creditIsGone) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.\\[\\]-]{1,64}");
    private static final ProviderError NONE = new ProviderError("", "", "", false);

    static ProviderError parse(byte[] body) {
        try {
            JsonNode root = Json.MAPPER.readTree(body);
            JsonNode error = root.path("error").isObject() ? root.path("error") : root;
            String inner = name(error.path("innererror").path("code"));
            String message = error.path("message").asText("").toLowerCase(Locale.ROOT);
            return new ProviderError(
                    name(error.path("type")),
                    inner.isEmpty() ? name(error.path("code")) : inner,
                    name(error.path("param")),
                    message.contains("credit balance is too low"));
        } catch (IOException e) {
            return NONE;
        }
    }

    boolean names(String... values) {
        for (String value : values) {
            if (type.equals(value) || code.equals(value)) {
                return true;
            }
        }
        return false;
    }

    /** Status and names, for a message. */
    String describe(int status) {
        StringJoiner text = new StringJoiner(", ");
        text.add("status " + status);
        if (!type.isEmpty()) {
            text.add("type " + type);
        }
        if (!code.isEmpty()) {
            text.add("code " + code);
        }
        if (!param.isEmpty()) {
            text.add("param " + param);
        }
        return text.toString();
    }

    private static String name(JsonNode node) {
        String text = node.isValueNode() && !node.isNull() ? node.asText() : "";
        return NAME.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : "";
    }
}
