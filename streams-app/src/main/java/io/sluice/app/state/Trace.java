package io.sluice.app.state;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A request's place in a distributed trace, as Kafka headers carry it. Handed on as it is, never made up. Source: W3C Trace Context, which
 * asks for at least 512 characters of state to be handed on.
 *
 * @param parent value of {@code traceparent}; null: the request is in no trace
 * @param state value of {@code tracestate}
 */
public record Trace(@Nullable String parent, @Nullable String state) {
    /** No trace. */
    public static final Trace NONE = new Trace(null, null);

    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    private static final Pattern PARENT_FORM =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[ -~]*)?");
    private static final Pattern STATE_FORM = Pattern.compile("[!-~]([ -~]*[!-~])?");
    private static final int PARENT_BYTES_MAX = 128;
    private static final int STATE_BYTES_MAX = 1024;

    /** What a record's headers say; what is longer than any that means something is left out. */
    public static Trace read(Iterable<Header> headers) {
        String parent = null;
        String state = null;
        for (Header header : headers) {
            if (header.key().equals(PARENT)) {
                parent = text(header, PARENT_BYTES_MAX);
            } else if (header.key().equals(STATE)) {
                state = text(header, STATE_BYTES_MAX);
            }
        }
        return parent == null ? NONE : new Trace(parent, state);
    }

    /** The same for HTTP: these two headers and no other, and only if they have the form that W3C gives them. */
    public Map<String, String> http() {
        if (parent == null || !PARENT_FORM.matcher(parent).matches()) {
            return Map.of();
        }
        return state == null || !STATE_FORM.matcher(state).matches()
                ? Map.of(PARENT, parent)
                : Map.of(PARENT, parent, STATE, state);
    }

    /** Puts it on a record that carries none. */
    public void write(Headers headers) {
        if (parent != null) {
            headers.add(PARENT, parent.getBytes(StandardCharsets.UTF_8));
        }
        if (state != null) {
            headers.add(STATE, state.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static @Nullable String text(Header header, int bytesMax) {
        byte @Nullable [] value = header.value();
        return value == null || value.length > bytesMax ? null : new String(value, StandardCharsets.UTF_8);
    }
}
