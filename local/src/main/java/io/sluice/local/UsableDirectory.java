package io.sluice.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The check that a part's directory can be written, before the part fails with something less clear. */
final class UsableDirectory {
    private static final long FREE_BYTES_MIN = 64L << 20;

    private UsableDirectory() {}

    /** Creates {@code dir} where needed, and returns it as an absolute path. */
    static Path require(String owner, Path dir) {
        Path absolute = dir.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
            Path probe = Files.createTempFile(absolute, ".probe", "");
            try {
                Files.write(probe, new byte[4096]);
            } finally {
                Files.deleteIfExists(probe);
            }
            long free = Files.getFileStore(absolute).getUsableSpace();
            if (free < FREE_BYTES_MIN) {
                throw new LocalStartException("the disk of the " + owner + "'s directory " + absolute + " is full: "
                        + (free >> 20) + " MiB are free, " + (FREE_BYTES_MIN >> 20) + " MiB are needed to start");
            }
            return absolute;
        } catch (IOException e) {
            throw new LocalStartException("the " + owner + "'s directory " + absolute + " cannot be written: " + e, e);
        }
    }
}
