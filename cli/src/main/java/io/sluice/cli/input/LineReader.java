package io.sluice.cli.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Splits a stream into lines, of which it holds one at a time, and of that no more than a bound. Used by one thread;
 * blocks as the stream does.
 */
final class LineReader {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final int lineBytesMax;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long number;

    LineReader(InputStream in, int lineBytesMax) {
        this.in = in;
        this.lineBytesMax = lineBytesMax;
    }

    /** The next line without its end, or null at the end of the stream. */
    @Nullable RawLine next() throws IOException {
        if (number == 0) {
            skipByteOrderMark();
        }
        if (!fill()) {
            return null;
        }
        number++;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long bytes = 0;
        do {
            int end = lineEnd();
            int part = end - position;
            if (bytes + part <= lineBytesMax) {
                line.write(buffer, position, part);
            }
            bytes += part;
            position = end;
            if (position < limit) {
                position++;
                break;
            }
        } while (fill());
        return bytes > lineBytesMax ? new RawLine.TooLarge(number, bytes) : decode(line.toByteArray());
    }

    private RawLine decode(byte[] bytes) {
        try {
            // A new decoder reports what is malformed; a String's constructor would replace it.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new RawLine.Text(number, text.strip());
        } catch (CharacterCodingException e) {
            return new RawLine.NotUtf8(number);
        }
    }

    private int lineEnd() {
        int end = position;
        while (end < limit && buffer[end] != '\n') {
            end++;
        }
        return end;
    }

    private boolean fill() throws IOException {
        if (position < limit) {
            return true;
        }
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    private void skipByteOrderMark() throws IOException {
        if (fill() && limit >= BYTE_ORDER_MARK.length && startsWithMark()) {
            position = BYTE_ORDER_MARK.length;
        }
    }

    private boolean startsWithMark() {
        for (int i = 0; i < BYTE_ORDER_MARK.length; i++) {
            if (buffer[i] != BYTE_ORDER_MARK[i]) {
                return false;
            }
        }
        return true;
    }
}
