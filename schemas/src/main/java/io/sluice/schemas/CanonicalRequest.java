package io.sluice.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.schema.Operation;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request in the form in which equal ones are equal.
 *
 * <p>The fingerprint is SHA-256 over the UTF-8 bytes of this object in canonical JSON, and nothing else:
 *
 * <pre>{@code
 * {"body":{...},"format":"sluice/1","model":"gpt-4o-mini","operation":"CHAT","tenant":"default","variant":0}
 * }</pre>
 *
 * so that any language with a library for RFC 8785 can compute it. docs/adr/0002 states the rules; {@code
 * io/sluice/schemas/fingerprint-vectors.json} holds examples to check against.
 *
 * @param fingerprint 64 hex digits
 * @param model the model that is asked: the request's own, else the body's
 * @param body canonical JSON in OpenAI form without {@code model}, {@code stream} and {@code stream_options}
 */
public record CanonicalRequest(String fingerprint, String model, String body) {
    /** To look one up takes as long as to digest a request. */
    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(CanonicalRequest::newSha256);

    private static final Set<String> DROPPED = Set.of("model", "stream", "stream_options");
    private static final Set<String> PROMPT = Set.of("messages", "input");
    private static final Set<String> NONE = Set.of();
    private static final Set<String> EMPTY_VALUES = Set.of("[]", "\"\"", "null");

    /**
     * Brings a request into canonical form. Pure, does not block; safe on any thread.
     *
     * @param model takes precedence over the body's
     * @param body JSON object in OpenAI form
     * @throws BadRequestException where no provider could answer it: not a JSON object, no model, no prompt
     */
    public static CanonicalRequest of(
            String tenant,
            Operation operation,
            @Nullable String model,
            String body,
            int variant,
            CanonicalOptions options)
            throws BadRequestException {
        if (tenant.isBlank()) {
            throw new BadRequestException("tenant is empty");
        }
        if (variant < 0) {
            throw new BadRequestException("variant must be >= 0, was " + variant);
        }
        List<CanonicalJson.Member> members = CanonicalJson.members(body, NONE);
        require(members, promptKey(operation));
        String asked = CanonicalText.compose(model != null ? model : modelOf(members));
        if (asked.isBlank()) {
            throw new BadRequestException("model is empty");
        }
        String canonical = join(members);
        String compared = options.whitespaceCollapse() ? join(CanonicalJson.members(body, PROMPT)) : canonical;
        StringBuilder framed = new StringBuilder(compared.length() + 160);
        framed.append("{\"body\":").append(compared).append(",\"format\":\"sluice/1\",\"model\":");
        CanonicalText.quote(framed, asked);
        framed.append(",\"operation\":\"").append(operation.name()).append("\",\"tenant\":");
        CanonicalText.quote(framed, CanonicalText.compose(tenant));
        framed.append(",\"variant\":").append(variant).append('}');
        return new CanonicalRequest(sha256(framed.toString()), asked, canonical);
    }

    private static String promptKey(Operation operation) throws BadRequestException {
        return switch (operation) {
            case CHAT -> "messages";
            case EMBEDDINGS -> "input";
            case UNKNOWN -> throw new BadRequestException("operation is not one that this version knows");
        };
    }

    private static void require(List<CanonicalJson.Member> members, String key) throws BadRequestException {
        for (CanonicalJson.Member member : members) {
            if (member.key().equals(key)) {
                char first = member.value().charAt(0);
                boolean shaped = first == '[' || (first == '"' && key.equals("input"));
                if (!shaped || EMPTY_VALUES.contains(member.value())) {
                    throw new BadRequestException(
                            key + (key.equals("input") ? " must be a string or an array" : " must be an array")
                                    + " and not empty");
                }
                return;
            }
        }
        throw new BadRequestException("body has no " + key);
    }

    private static String modelOf(List<CanonicalJson.Member> members) throws BadRequestException {
        for (CanonicalJson.Member member : members) {
            if (member.key().equals("model")) {
                if (member.text() == null) {
                    throw new BadRequestException("model must be a string");
                }
                return member.text();
            }
        }
        throw new BadRequestException("neither the request nor its body names a model");
    }

    private static String join(List<CanonicalJson.Member> members) {
        int chars = 2;
        for (CanonicalJson.Member member : members) {
            chars += member.key().length() + member.value().length() + 4;
        }
        StringBuilder out = new StringBuilder(chars).append('{');
        for (CanonicalJson.Member member : members) {
            if (DROPPED.contains(member.key())) {
                continue;
            }
            if (out.length() > 1) {
                out.append(',');
            }
            CanonicalText.quote(out, member.key());
            out.append(':').append(member.value());
        }
        return out.append('}').toString();
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(SHA256.get().digest(text.getBytes(UTF_8)));
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
