package io.sluice.app.state;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Id of a pending call: 8 bytes of its fingerprint, then partition and offset of the request that opened it. The offset makes it unique, and
 * tells of two calls of one partition which was opened later.
 *
 * @param high first half of the fingerprint's 16 leading hex digits
 * @param low partition in the upper 16 bits, offset in the lower 48
 */
public record CallId(long high, long low) implements Comparable<CallId> {
    private static final int OFFSET_BITS = 48;
    private static final int HEX_DIGITS = 32;

    /** Id of the call that the request at this place opens. */
    public static CallId of(byte[] fingerprint, int partition, long offset) {
        long low = ((long) partition << OFFSET_BITS) | (offset & ((1L << OFFSET_BITS) - 1));
        return new CallId(ByteBuffer.wrap(fingerprint).getLong(), low);
    }

    /** From 32 hex digits; empty for anything else. */
    public static Optional<CallId> parse(String hex) {
        if (hex.length() != HEX_DIGITS || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            return Optional.empty();
        }
        return Optional.of(new CallId(
                HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, HEX_DIGITS)));
    }

    /** As 32 hex digits. */
    public String hex() {
        HexFormat format = HexFormat.of();
        return format.toHexDigits(high) + format.toHexDigits(low);
    }

    /** In the order in which the calls of one partition were opened. */
    @Override
    public int compareTo(CallId other) {
        int byPlace = Long.compareUnsigned(low, other.low);
        return byPlace != 0 ? byPlace : Long.compareUnsigned(high, other.high);
    }
}
