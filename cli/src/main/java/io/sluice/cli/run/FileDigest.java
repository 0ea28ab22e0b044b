package io.sluice.cli.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What one pass over a file tells.
 *
 * @param sha256 over its bytes, 64 hex digits
 * @param prompts lines that are not blank
 */
public record FileDigest(String sha256, long prompts) {

    private static final int BUFFER_BYTES = 1 << 18;

    /** Reads the file once, in constant memory. */
    public static FileDigest of(Path file) throws IOException {
        MessageDigest digest = newDigest();
        long prompts = 0;
        boolean blank = true;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '\n') {
                        prompts += blank ? 0 : 1;
                        blank = true;
                    } else if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
                        blank = false;
                    }
                }
            }
        }
        return new FileDigest(HexFormat.of().formatHex(digest.digest()), prompts + (blank ? 0 : 1));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
