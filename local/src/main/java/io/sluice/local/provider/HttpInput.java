package io.sluice.local.provider;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 requests (RFC 9112) from one connection. Owned by the connection's thread. */
final class HttpInput {
    private static final int LINE_BYTES_MAX = 16 * 1024;
    private static final int HEADERS_MAX = 100;

    private final Socket socket;
    private final InputStream in;
    private final int bodyBytesMax;
    private final Runnable sendContinue;
    // Small: an idle or waiting connection keeps it, and there may be ten thousand of those.
    private final byte[] buffer = new byte[1024];
    private int position;
    private int limit;

    HttpInput(Socket socket, int bodyBytesMax, Runnable sendContinue) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.bodyBytesMax = bodyBytesMax;
        this.sendContinue = sendContinue;
    }

    /** The next request; empty when the client closed between requests. */
    Optional<HttpRequest> next() throws IOException, MalformedRequest {
        String requestLine = firstLine();
        if (requestLine == null) {
            return Optional.empty();
        }
        String[] words = requestLine.split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new MalformedRequest(400, "malformed request line");
        }
        Map<String, String> headers = headers();
        if (words[2].equals("HTTP/1.0")) {
            headers.put("connection", "close");
        }
        if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
            sendContinue.run();
        }
        int query = words[1].indexOf('?');
        String path = query < 0 ? words[1] : words[1].substring(0, query);
        return Optional.of(new HttpRequest(words[0], path, headers, new String(body(headers), StandardCharsets.UTF_8)));
    }

    /**
     * Waits while the client has nothing to say.
     *
     * @return false when the client closed the connection meanwhile
     */
    boolean quietFor(long ms) throws IOException {
        long endNanos = System.nanoTime() + ms * 1_000_000;
        while (true) {
            long leftMs = (endNanos - System.nanoTime() + 999_999) / 1_000_000;
            if (leftMs <= 0) {
                return true;
            }
            if (position < limit) {
                // Pipelined bytes wait for their turn; whether the client leaves cannot be seen past them.
                sleep(leftMs);
                return true;
            }
            socket.setSoTimeout((int) Math.min(leftMs, Integer.MAX_VALUE));
            try {
                if (!fill()) {
                    return false;
                }
            } catch (SocketTimeoutException elapsed) {
                // The deadline above decides.
            }
        }
    }

    private static void sleep(long ms) throws IOException {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private @Nullable String firstLine() throws IOException, MalformedRequest {
        if (position == limit && !fill()) {
            return null;
        }
        String line = line();
        // RFC 9112 section 2.2: an empty line before the request line is to be ignored.
        return line.isEmpty() ? line() : line;
    }

    private Map<String, String> headers() throws IOException, MalformedRequest {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0 || headers.size() == HEADERS_MAX) {
                throw new MalformedRequest(400, "malformed header");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private byte[] body(Map<String, String> headers) throws IOException, MalformedRequest {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return chunkedBody();
        }
        int length = number(headers.getOrDefault("content-length", "0"), 10);
        return read(length);
    }

    private byte[] chunkedBody() throws IOException, MalformedRequest {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            int end = size.indexOf(';');
            int length = number((end < 0 ? size : size.substring(0, end)).strip(), 16);
            if (length == 0) {
                skipTrailers();
                return body.toByteArray();
            }
            if (body.size() + (long) length > bodyBytesMax) {
                throw new MalformedRequest(413, "request body too large");
            }
            body.writeBytes(read(length));
            if (!line().isEmpty()) {
                throw new MalformedRequest(400, "malformed chunk");
            }
        }
    }

    private void skipTrailers() throws IOException, MalformedRequest {
        String trailer = line();
        while (!trailer.isEmpty()) {
            trailer = line();
        }
    }

    private int number(String digits, int radix) throws MalformedRequest {
        long value;
        try {
            value = Long.parseLong(digits, radix);
        } catch (NumberFormatException e) {
            throw new MalformedRequest(400, "malformed length");
        }
        if (value < 0) {
            throw new MalformedRequest(400, "malformed length");
        }
        if (value > bodyBytesMax) {
            throw new MalformedRequest(413, "request body too large");
        }
        return (int) value;
    }

    private byte[] read(int length) throws IOException {
        byte[] bytes = new byte[length];
        int buffered = Math.min(length, limit - position);
        System.arraycopy(buffer, position, bytes, 0, buffered);
        position += buffered;
        if (in.readNBytes(bytes, buffered, length - buffered) < length - buffered) {
            throw new EOFException("client left within a body");
        }
        return bytes;
    }

    private String line() throws IOException, MalformedRequest {
        StringBuilder line = new StringBuilder(80);
        while (true) {
            if (position == limit && !fill()) {
                throw new EOFException("client left within a head");
            }
            int start = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            line.append(new String(buffer, start, position - start, StandardCharsets.ISO_8859_1));
            if (line.length() > LINE_BYTES_MAX) {
                throw new MalformedRequest(431, "header too large");
            }
            if (position < limit) {
                position++;
                int length = line.length();
                return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
            }
        }
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        position = 0;
        limit = Math.max(count, 0);
        return count > 0;
    }
}
