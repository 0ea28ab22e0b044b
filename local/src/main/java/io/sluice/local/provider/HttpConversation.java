package io.sluice.local.provider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The answering side of one connection: waits, and writes replies whole, slowly or cut. Owned by its thread. */
final class HttpConversation {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"),
            Map.entry(529, "Overloaded"));

    private final Socket socket;
    private final HttpInput input;
    private final OutputStream out;
    private boolean goesOn = true;
    private Runnable beforeLastPart = () -> {};

    HttpConversation(Socket socket, HttpInput input) throws IOException {
        this.socket = socket;
        this.input = input;
        this.out = socket.getOutputStream();
    }

    /** Whether a further request may follow. */
    boolean goesOn() {
        return goesOn;
    }

    /** The client asked for it: no request follows the present one. */
    void endAfterReply() {
        goesOn = false;
    }

    /**
     * Waits while the call is worked on.
     *
     * @return false when the client left; nothing can be sent then
     */
    boolean await(long ms) throws IOException {
        if (ms > 0 && !input.quietFor(ms)) {
            close();
            return false;
        }
        return true;
    }

    /** What is to be done before the last part of a reply is sent. */
    void beforeLastPart(Runnable action) {
        beforeLastPart = action;
    }

    /** Sends the whole reply. */
    void send(HttpReply reply) throws IOException {
        ByteArrayOutputStream pending = head(reply);
        boolean first = true;
        int left = reply.parts().size();
        for (byte[] part : reply.parts()) {
            if (!first && reply.partDelayMs() > 0) {
                flush(pending);
                if (!await(reply.partDelayMs())) {
                    return;
                }
            }
            first = false;
            left--;
            if (left == 0) {
                beforeLastPart.run();
            }
            append(pending, part, reply.chunked());
            if (pending.size() > 32 * 1024) {
                flush(pending);
            }
        }
        if (reply.chunked()) {
            pending.writeBytes(LAST_CHUNK);
        }
        flush(pending);
    }

    /** Sends the head and half of the body, then closes the connection. */
    void sendCut(HttpReply reply) throws IOException {
        ByteArrayOutputStream pending = head(reply);
        long left = reply.bodyBytes() / 2;
        for (byte[] part : reply.parts()) {
            int count = (int) Math.min(left, part.length);
            if (count > 0) {
                append(pending, Arrays.copyOf(part, count), reply.chunked());
            }
            left -= count;
        }
        flush(pending);
        close();
    }

    /** Sends the head at once and the body byte group by byte group, spread over the given time. */
    void sendSlowly(HttpReply reply, long durationMs) throws IOException {
        int pieces = 20;
        byte[] body = joined(reply);
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            int from = (int) ((long) body.length * i / pieces);
            int to = (int) ((long) body.length * (i + 1) / pieces);
            if (to > from) {
                parts.add(Arrays.copyOfRange(body, from, to));
            }
        }
        send(new HttpReply(
                reply.status(),
                reply.contentType(),
                reply.headers(),
                parts,
                reply.chunked(),
                Math.max(1, durationMs / pieces)));
    }

    /** Ends the connection. */
    void close() throws IOException {
        goesOn = false;
        socket.close();
    }

    private static byte[] joined(HttpReply reply) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        reply.parts().forEach(body::writeBytes);
        return body.toByteArray();
    }

    private static ByteArrayOutputStream head(HttpReply reply) {
        StringBuilder head = new StringBuilder(512);
        head.append("HTTP/1.1 ").append(reply.status()).append(' ');
        head.append(REASONS.getOrDefault(reply.status(), "Status")).append("\r\n");
        head.append("content-type: ").append(reply.contentType()).append("\r\n");
        reply.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        if (reply.chunked()) {
            head.append("transfer-encoding: chunked\r\n\r\n");
        } else {
            head.append("content-length: ").append(reply.bodyBytes()).append("\r\n\r\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        return bytes;
    }

    private static void append(ByteArrayOutputStream pending, byte[] part, boolean chunked) {
        if (chunked) {
            pending.writeBytes((Integer.toHexString(part.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        pending.writeBytes(part);
        if (chunked) {
            pending.writeBytes(CRLF);
        }
    }

    private void flush(ByteArrayOutputStream pending) throws IOException {
        if (pending.size() > 0) {
            pending.writeTo(out);
            pending.reset();
        }
    }
}
