package io.sluice.producer;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;

/**
 * W3C trace context (https://www.w3.org/TR/trace-context/) that a request carries to its result and to the provider, as
 * record headers.
 *
 * @param traceparent version, trace id, span id and flags
 * @param tracestate of the tracing systems on the way; empty: none
 */
public record TraceContext(String traceparent, Optional<String> tracestate) {
    private static final Pattern PARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
    private static final int STATE_CHARS_MAX = 512;

    /** Refuses what others could not read. */
    public TraceContext {
        if (!PARENT.matcher(traceparent).matches()) {
            throw new IllegalArgumentException("traceparent must be as W3C says"
                    + " (00-<32 hex digits>-<16 hex digits>-<2 hex digits>), was '" + traceparent + "'");
        }
        if (tracestate.map(String::length).orElse(0) > STATE_CHARS_MAX) {
            throw new IllegalArgumentException("tracestate must have at most " + STATE_CHARS_MAX + " characters, has "
                    + tracestate.map(String::length).orElse(0));
        }
    }

    /** Without state. */
    public static TraceContext of(String traceparent) {
        return new TraceContext(traceparent, Optional.empty());
    }

    void writeTo(Headers headers) {
        headers.add("traceparent", traceparent.getBytes(StandardCharsets.US_ASCII));
        tracestate.ifPresent(state -> headers.add("tracestate", state.getBytes(StandardCharsets.US_ASCII)));
    }
}
