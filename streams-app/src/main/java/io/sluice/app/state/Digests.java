package io.sluice.app.state;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** SHA-256, for keys. Thread-safe. */
public final class Digests {
    private static final int ID_KEY_BYTES = 16;
    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(Digests::newSha256);

    private Digests() {}

    /** Of these bytes: 32. */
    public static byte[] sha256(byte[] bytes) {
        return SHA256.get().digest(bytes);
    }

    /** Key of a request id under its content: 16 bytes, whatever the id's length. */
    public static byte[] idKey(byte[] fingerprint, String id) {
        MessageDigest digest = SHA256.get();
        digest.update(fingerprint);
        return Arrays.copyOf(digest.digest(id.getBytes(StandardCharsets.UTF_8)), ID_KEY_BYTES);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
