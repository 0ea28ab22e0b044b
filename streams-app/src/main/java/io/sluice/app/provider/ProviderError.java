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
 * {@code {"error":{"message","type","param","code"}}}, behind some gateways in a list; Anthropic:
 * {@code {"type":"error","error":{"type","message"}}}; Ollama: {@code {"error":"message"}}; NVIDIA: {@code {"detail":"message"}}.
 *
 * @param type lower case; empty where there is none
 * @param code lower case; empty where there is none
 * @param param name of a parameter; empty where there is none
 * @param words what only the sentence tells
 * @param said whether it is an error in one of these forms at all
 */
record ProviderError(String type, String code, String param, Words words, boolean said) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.\\[\\]-]{1,64}");
    private static final Set<String> CREDIT_IS_GONE = Set.of(
            "insufficient_quota",
            "billing_not_active",
            "billing_hard_limit_reached",
            "billing_error",
            "credit_balance_exhausted",
            "enforced_spend_limit_reached",
            "organization_spend_limit_exceeded",
            "organization_usage_limit_exceeded",
            "project_spend_limit_exceeded");
    private static final Set<String> ACCOUNT_IS_CLOSED =
            Set.of("account_deactivated", "access_terminated", "organization_restricted", "invalid_api_key");
    private static final ProviderError NONE = new ProviderError("", "", "", Words.NONE, false);

    /** What some providers say in words only. A sentence must begin with them: one may quote a prompt further on. */
    enum Words {
        /** Nothing that matters. */
        NONE("(?!)"),
        /** The account has no credit, or has reached its own limit of spend, which no wait of ours heals: Anthropic, with status 400. */
        CREDIT_IS_GONE(
                "^your credit balance is too low|^you have reached your specified (workspace )?api usage limits"),
        /** The account is closed, or the key is none: Anthropic and Google, with status 400. */
        ACCOUNT_IS_CLOSED("^(this )?organization has been (disabled|restricted)|^api key not valid"),
        /** The request alone is more than the account's limit allows, now and later: OpenAI and Anthropic, with status 429. */
        REQUEST_TOO_LARGE("^request too large|^extra usage is required for long context"),
        /** Nobody serves this path: OpenAI, Azure and Anthropic, with status 404. */
        NO_SUCH_PATH("^invalid url|^resource not found\\.?$|^(file )?not found\\.?$|^method not allowed\\.?$");

        private final Pattern pattern;

        Words(String pattern) {
            this.pattern = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
        }

        private static Words of(String message) {
            return Stream.of(values())
                    .filter(words -> words.pattern.matcher(message).find())
                    .findFirst()
                    .orElse(NONE);
        }
    }

    static ProviderError parse(byte[] body) {
        try {
            JsonNode read = Json.MAPPER.readTree(body);
            JsonNode root = read.isArray() ? read.path(0) : read;
            JsonNode error = root.path("error").isObject() ? root.path("error") : root;
            String inner = name(error.path("innererror").path("code"));
            String detail = name(error.path("details").path("error_code"));
            String type = name(error.path("type"));
            String code = Stream.of(inner, name(error.path("code")), detail)
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("");
            String message = Stream.of(error.path("message"), root.path("error"), root.path("detail"))
                    .filter(JsonNode::isTextual)
                    .map(text -> text.asText().strip())
                    .findFirst()
                    .orElse("");
            boolean said = !(type + code + message).isEmpty();
            return new ProviderError(type, code, name(error.path("param")), Words.of(message), said);
        } catch (IOException e) {
            return NONE;
        }
    }

    /** Whether the account has nothing left to spend. */
    boolean creditIsGone() {
        return CREDIT_IS_GONE.contains(type) || CREDIT_IS_GONE.contains(code) || words == Words.CREDIT_IS_GONE;
    }

    /** Whether the account may not do anything, whatever the status. */
    boolean accountIsClosed() {
        return ACCOUNT_IS_CLOSED.contains(code) || words == Words.ACCOUNT_IS_CLOSED;
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
