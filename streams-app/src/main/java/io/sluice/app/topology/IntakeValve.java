package io.sluice.app.topology;

import io.sluice.app.config.StreamConfig;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether there is room for more open requests: shut at the disk's high-water mark and at the bound of open requests, open again a little
 * below. Looks once a second; a disk that cannot be looked at counts as full as it was. Thread-safe: shared by the stream threads of a process.
 */
final class IntakeValve implements BooleanSupplier {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeValve.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double REOPEN_AT = 0.98;

    /** The used share of a disk, 0 to 1. */
    interface DiskUse {
        double share() throws IOException;

        /** Of the disk on which a directory lies. */
        static DiskUse of(Path directory) {
            return () -> {
                FileStore disk = Files.getFileStore(directory);
                return 1 - (double) disk.getUsableSpace() / Math.max(1, disk.getTotalSpace());
            };
        }
    }

    private final DiskUse disk;
    private final double diskMax;
    private final LongSupplier openRequests;
    private final long openRequestsMax;
    private final LongSupplier nanoTime;
    private long lookedAtNanos;
    private boolean looked;
    private double lastShare;
    private volatile boolean shut;
    private volatile String diskWords = "";

    IntakeValve(StreamConfig config, DiskUse disk, LongSupplier openRequests, LongSupplier nanoTime) {
        this.disk = disk;
        this.diskMax = config.diskHighWater();
        this.openRequests = openRequests;
        this.openRequestsMax = config.openRequestsMax();
        this.nanoTime = nanoTime;
    }

    /** Whether no request is to be taken in now. */
    @Override
    public synchronized boolean getAsBoolean() {
        long now = nanoTime.getAsLong();
        if (!looked || now - lookedAtNanos >= LOOK_NANOS) {
            looked = true;
            lookedAtNanos = now;
            look();
        }
        return shut;
    }

    /** Why the disk allows no further request, a half sentence; empty: it does. */
    String diskWords() {
        return diskWords;
    }

    private void look() {
        double factor = shut ? REOPEN_AT : 1;
        long open = openRequests.getAsLong();
        double used = used();
        boolean diskFull = used >= diskMax * factor;
        boolean full = diskFull || open >= openRequestsMax * factor;
        diskWords = diskFull
                ? "the disk of the state directory is %d%% full, and stream.disk-high-water is %d%%"
                        .formatted(Math.round(used * 100), Math.round(diskMax * 100))
                : "";
        if (full != shut) {
            shut = full;
            LOG.warn(
                    full
                            ? "No further request is taken in: disk used {}% of at most {}%, open requests {} of at most {}"
                            : "Requests are taken in again: disk used {}% of at most {}%, open requests {} of at most {}",
                    Math.round(used * 100),
                    Math.round(diskMax * 100),
                    open,
                    openRequestsMax);
        }
    }

    private double used() {
        try {
            lastShare = disk.share();
        } catch (IOException e) {
            LOG.warn(
                    "Cannot tell how full the state directory's disk is, taken as before ({}%): {}",
                    Math.round(lastShare * 100), e.getMessage());
        }
        return lastShare;
    }
}
