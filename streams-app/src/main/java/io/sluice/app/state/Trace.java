package io.sluice.app.state;

import java.nio.charset.StandardCharsets;
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
    private static final int PARENT_BYTES_MAX = 128;
    private static final int STATE_BYTES_MAX = 1024;

    /** What a record's headers say; what is longer than any that means something is left out. */
    public static Trace read(Headers headers) {
        String parent = text(headers.lastHeader(PARENT), PARENT_BYTES_MAX);
        return parent == null ? NONE : new Trace(parent, text(headers.lastHeader(STATE), STATE_BYTES_MAX));
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

    private static @Nullable String text(@Nullable Header header, int bytesMax) {
        byte @Nullable [] value = header == null ? null : header.value();
        return value == null || value.length > bytesMax ? null : new String(value, StandardCharsets.UTF_8);
    }
}
