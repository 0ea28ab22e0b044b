package io.sluice.local.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Set;
import java.util.TreeMap;

/**
 * The journal's {@code prompt_sha256}: SHA-256 over the simulator's own canonical form of a request. Canonical: operation
 * and model, then the body without {@code model}, {@code stream} and {@code stream_options}; members sorted by name,
 * strings in Unicode NFC, numbers without insignificant zeros, no white space. Two bodies that ask the same have the same
 * hash, however they are spelled.
 */
public final class PromptHash {
    private static final Set<String> TRANSPORT = Set.of("model", "stream", "stream_options");

    private PromptHash() {}

    /**
     * The hash that the journal shows for a request.
     *
     * @param operation as in the journal: {@code chat}, {@code embeddings} or {@code messages}
     * @param body the request body; its model counts
     * @return 64 hex digits
     * @throws IllegalArgumentException if the body is not a JSON object
     */
    public static String of(String operation, String body) {
        try {
            if (Json.MAPPER.readTree(body) instanceof ObjectNode object) {
                return of(operation, object.path("model").asText(), object);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("body is not JSON", e);
        }
        throw new IllegalArgumentException("body is not a JSON object");
    }

    static String of(String operation, String model, JsonNode body) {
        StringBuilder out = new StringBuilder(1024);
        out.append(operation).append('\n').append(model).append('\n');
        write(body, out, TRANSPORT);
        return Digests.sha256(out.toString());
    }

    private static void write(JsonNode node, StringBuilder out, Set<String> without) {
        switch (node.getNodeType()) {
            case OBJECT -> writeObject(node, out, without);
            case ARRAY -> {
                out.append('[');
                node.forEach(element -> {
                    write(element, out, Set.of());
                    out.append(',');
                });
                out.append(']');
            }
            case STRING -> writeString(node.textValue(), out);
            case NUMBER -> out.append(number(node));
            default -> out.append(node.asText());
        }
    }

    private static void writeObject(JsonNode node, StringBuilder out, Set<String> without) {
        TreeMap<String, JsonNode> members = new TreeMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        out.append('{');
        members.forEach((name, value) -> {
            if (!without.contains(name)) {
                writeString(name, out);
                out.append(':');
                write(value, out, Set.of());
                out.append(',');
            }
        });
        out.append('}');
    }

    // Length-prefixed instead of escaped: unambiguous, and nothing to get wrong.
    private static void writeString(String text, StringBuilder out) {
        String normal = Normalizer.isNormalized(text, Normalizer.Form.NFC)
                ? text
                : Normalizer.normalize(text, Normalizer.Form.NFC);
        out.append(normal.length()).append('"').append(normal);
    }

    private static String number(JsonNode node) {
        BigDecimal value = node.isDouble() ? BigDecimal.valueOf(node.doubleValue()) : node.decimalValue();
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toString();
    }
}
