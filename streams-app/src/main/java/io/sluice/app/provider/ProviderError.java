package io.sluice.app.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What of a provider's error may be shown: names, not sentences, because sentences quote prompts and keys. OpenAI:
 * {@code {"error":{"message","type","param","code"}}}; Anthropic: {@code {"type":"error","error":{"type","message"}}}.
 *
 * @param type lower case; empty where there is none
 * @param code lower case; empty where there is none
 * @param param name of a parameter; empty where there is none
 * @param creditIsGone whether the account has no credit, or has reached its own limit of spend, which no wait of ours heals; Anthropic
 *     says the former in words only
 */
record ProviderError(String type, String code, String param, boolean creditIsGone) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.\\[\\]-]{1,64}");
    private static final Set<String> CREDIT_IS_GONE =
            Set.of("insufficient_quota", "billing_hard_limit_reached", "billing_error", "enforced_spend_limit_reached");
    private static final ProviderError NONE = new ProviderError("", "", "", false);

    static ProviderError parse(byte[] body) {
        try {
            JsonNode root = Json.MAPPER.readTree(body);
            JsonNode error = root.path("error").isObject() ? root.path("error") : root;
            String inner = name(error.path("innererror").path("code"));
            String detail = name(error.path("details").path("error_code"));
            String type = name(error.path("type"));
            String code = Stream.of(inner, name(error.path("code")), detail)
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("");
            String message = error.path("message").asText("").toLowerCase(Locale.ROOT);
            boolean creditIsGone = CREDIT_IS_GONE.contains(type)
                    || CREDIT_IS_GONE.contains(code)
                    || message.contains("credit balance is too low");
            return new ProviderError(type, code, name(error.path("param")), creditIsGone);
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
