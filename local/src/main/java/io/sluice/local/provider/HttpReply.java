package io.sluice.local.provider;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A reply as it goes onto the wire.
 *
 * @param parts the body in the pieces in which it is written; the same array may stand in it many times
 * @param chunked true for event streams: chunked transfer, one chunk a part; false sends a content length
 * @param partDelayMs how long each part after the first one waits, in ms
 */
record HttpReply(
        int status,
        String contentType,
        Map<String, String> headers,
        List<byte[]> parts,
        boolean chunked,
        long partDelayMs) {

    static HttpReply json(int status, Map<String, String> headers, byte[] body) {
        return new HttpReply(status, "application/json", headers, List.of(body), false, 0);
    }

    static HttpReply json(int status, Map<String, String> headers, String body) {
        return json(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    static HttpReply events(Map<String, String> headers, List<byte[]> events, long eventDelayMs) {
        return new HttpReply(200, "text/event-stream; charset=utf-8", headers, events, true, eventDelayMs);
    }

    HttpReply withParts(List<byte[]> otherParts) {
        return new HttpReply(status, contentType, headers, otherParts, chunked, partDelayMs);
    }

    long bodyBytes() {
        return parts.stream().mapToLong(part -> part.length).sum();
    }
}
