package io.sluice.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoreKeysTest {
    private final Random random = new Random(1);

    private byte[] fingerprint() {
        byte[] bytes = new byte[StoreKeys.FINGERPRINT_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void aCallIdSurvivesItsHexForm() {
        for (int i = 0; i < 1000; i++) {
            CallId id = CallId.of(fingerprint(), random.nextInt(1000), random.nextLong(1L << 48));
            assertThat(CallId.parse(id.hex())).contains(id);
        }
    }

    @Test
    void whatIsNoCallIdIsNone() {
        assertThat(CallId.parse("")).isEmpty();
        assertThat(CallId.parse("x".repeat(32))).isEmpty();
        assertThat(CallId.parse("0".repeat(33))).isEmpty();
    }

    @Test
    void laterCallsOfAPartitionCompareLater() {
        CallId earlier = CallId.of(fingerprint(), 3, 7);
        CallId later = CallId.of(fingerprint(), 3, 8);
        assertThat(earlier).isLessThan(later);
    }

    @Test
    void keysByTimeStandInTheOrderOfTime() {
        for (int i = 0; i < 1000; i++) {
            long one = random.nextLong(Long.MAX_VALUE);
            long other = random.nextLong(Long.MAX_VALUE);
            int order = Arrays.compareUnsigned(
                    StoreKeys.expiry(one, 0, fingerprint()), StoreKeys.expiry(other, 0, fingerprint()));
            assertThat(Integer.signum(order)).isEqualTo(Integer.signum(Long.compare(one, other)));
        }
    }

    @Test
    void partsOfKeysAreFoundAgain() {
        byte[] fingerprint = fingerprint();
        CallId call = CallId.of(fingerprint, 5, 99);
        assertThat(StoreKeys.fingerprintOfExpiry(StoreKeys.expiry(9, 8, fingerprint)))
                .isEqualTo(fingerprint);
        assertThat(StoreKeys.callOfDeadline(StoreKeys.deadline(77, call, 6))).isEqualTo(call);
        assertThat(StoreKeys.sequenceOfDeadline(StoreKeys.deadline(77, call, 6)))
                .isEqualTo(6);
        assertThat(StoreKeys.sequenceOfWaiter(StoreKeys.waiter(call, 12))).isEqualTo(12);
        assertThat(StoreKeys.callOf(StoreKeys.call(call))).isEqualTo(call);
        assertThat(StoreKeys.fingerprintOfPending(StoreKeys.pending(fingerprint, StoreKeys.Slot.BYPASS, call)))
                .isEqualTo(fingerprint);
    }

    @Test
    void sizesOfTextAreThoseOfItsBytes() {
        for (String text : new String[] {"", "plain", "é", "漢字", "😀", "a😀é漢"}) {
            assertThat(Utf8Size.of(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        }
    }
}
