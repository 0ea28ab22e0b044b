package io.sluice.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Lets one process at a time use a directory. The operating system lets go of it with the process, also when killed. */
final class DirectoryLock implements AutoCloseable {
    // Not asked of the operating system: it would let go of the lock when a second channel to the file closes.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path dir;
    private final FileChannel channel;

    private DirectoryLock(Path dir, FileChannel channel) {
        this.dir = dir;
        this.channel = channel;
    }

    /**
     * Takes the lock or throws {@link LocalStartException} that names the process that holds it. Never waits.
     *
     * @param dir an existing directory
     */
    static DirectoryLock take(Path dir) {
        Path real = real(dir);
        if (!HELD_HERE.add(real)) {
            throw held(real, "this process (" + ProcessHandle.current().pid() + ")");
        }
        try {
            FileChannel channel =
                    FileChannel.open(real.resolve("sluice.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lockOrClose(channel);
            if (lock == null) {
                throw held(real, holder(real));
            }
            Files.writeString(
                    real.resolve("sluice.pid"),
                    Long.toString(ProcessHandle.current().pid()));
            return new DirectoryLock(real, channel);
        } catch (IOException e) {
            HELD_HERE.remove(real);
            throw new LocalStartException("cannot lock the data directory " + real + ": " + e, e);
        } catch (RuntimeException e) {
            HELD_HERE.remove(real);
            throw e;
        }
    }

    private static @Nullable FileLock lockOrClose(FileChannel channel) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
            return lock;
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    private static Path real(Path dir) {
        try {
            return dir.toRealPath();
        } catch (IOException e) {
            throw new LocalStartException("the data directory " + dir + " cannot be read: " + e, e);
        }
    }

    private static String holder(Path dir) {
        try {
            return "process " + Files.readString(dir.resolve("sluice.pid")).trim();
        } catch (IOException e) {
            return "another process";
        }
    }

    private static LocalStartException held(Path dir, String holder) {
        return new LocalStartException("the data directory " + dir + " is in use by " + holder
                + ": stop that one, or choose another directory");
    }

    /** Lets go of the directory. Idempotent: whoever took it since keeps it. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            Files.deleteIfExists(dir.resolve("sluice.pid"));
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot unlock " + dir, e);
        } finally {
            HELD_HERE.remove(dir);
        }
    }
}
