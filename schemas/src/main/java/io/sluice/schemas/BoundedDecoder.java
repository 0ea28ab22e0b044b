package io.sluice.schemas;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary decoding of a byte array that trusts no length in it: whatever the bytes say, no more is allocated than
 * they could hold. (Avro's own decoder allocates what a broken array or map length asks for, up to gigabytes.)
 *
 * <p>Items without any bytes, such as nulls in an array, are bounded by the bytes that follow them; our schemas have
 * none. Used by one thread, once.
 */
final class BoundedDecoder extends Decoder {
    private final byte[] bytes;
    private int at;

    BoundedDecoder(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
    }

    boolean isEnd() {
        return at == bytes.length;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        byte read = next();
        if (read != 0 && read != 1) {
            throw new AvroRuntimeException("not a boolean");
        }
        return read == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = readLong();
        if (value != (int) value) {
            throw new AvroRuntimeException("an int is out of range");
        }
        return (int) value;
    }

    @Override
    public long readLong() throws IOException {
        long zigzag = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte read = next();
            zigzag |= (read & 0x7fL) << shift;
            if (read >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new AvroRuntimeException("a long has too many bytes");
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat(little(Float.BYTES).getInt());
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble(little(Double.BYTES).getLong());
    }

    private ByteBuffer little(int length) throws IOException {
        int from = advance(length);
        return ByteBuffer.wrap(bytes, from, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public String readString() throws IOException {
        int length = length();
        int from = advance(length);
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    @Override
    public void skipString() throws IOException {
        skipBytes();
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        int length = length();
        byte[] copy = new byte[length];
        readFixed(copy, 0, length);
        return ByteBuffer.wrap(copy);
    }

    @Override
    public void skipBytes() throws IOException {
        advance(length());
    }

    @Override
    public void readFixed(byte[] into, int start, int length) throws IOException {
        System.arraycopy(bytes, advance(length), into, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        advance(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return items();
    }

    @Override
    public long arrayNext() throws IOException {
        return items();
    }

    @Override
    public long skipArray() throws IOException {
        return skipBlocks();
    }

    @Override
    public long readMapStart() throws IOException {
        return items();
    }

    @Override
    public long mapNext() throws IOException {
        return items();
    }

    @Override
    public long skipMap() throws IOException {
        return skipBlocks();
    }

    /** Items of the next block; a negative count is followed by the block's size in bytes. */
    private long items() throws IOException {
        long count = readLong();
        if (count < 0) {
            count = -count;
            length();
        }
        return bounded(count);
    }

    /** Skips the blocks that tell their size, and gives the items of the first that does not. */
    private long skipBlocks() throws IOException {
        long count = readLong();
        while (count < 0) {
            advance(length());
            count = readLong();
        }
        return bounded(count);
    }

    private int length() throws IOException {
        return (int) bounded(readLong());
    }

    private long bounded(long length) throws EOFException {
        if (length < 0) {
            throw new AvroRuntimeException("a length is negative");
        }
        if (length > bytes.length - at) {
            throw new EOFException("a length goes beyond the end");
        }
        return length;
    }

    private int advance(int length) throws EOFException {
        int from = at;
        at += (int) bounded(length);
        return from;
    }

    private byte next() throws EOFException {
        if (at == bytes.length) {
            throw new EOFException("the value ends too early");
        }
        return bytes[at++];
    }
}
