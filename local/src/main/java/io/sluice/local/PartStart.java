package io.sluice.local;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/** A part of the platform that is being started on a thread of its own. */
final class PartStart<T extends AutoCloseable> {
    private final String name;
    private final CompletableFuture<T> part;

    private PartStart(String name, CompletableFuture<T> part) {
        this.name = name;
        this.part = part;
    }

    /** Begins to start; tells {@code progress} when the part is up, with the address that {@code address} finds. */
    static <T extends AutoCloseable> PartStart<T> begin(
            String name, Callable<T> start, Function<T, String> address, Consumer<String> progress) {
        CompletableFuture<T> part = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("start-" + name.replace(' ', '-')).start(() -> {
            long startedNanos = System.nanoTime();
            try {
                T started = start.call();
                progress.accept(name + " up on " + address.apply(started) + " after " + seconds(startedNanos));
                part.complete(started);
            } catch (Throwable e) {
                part.completeExceptionally(e);
            }
        });
        return new PartStart<>(name, part);
    }

    /** Waits for the part, or throws {@link LocalStartException} with why it did not start. */
    T await() throws InterruptedException {
        try {
            return part.get();
        } catch (ExecutionException e) {
            Throwable cause = requireNonNull(e.getCause());
            if (cause instanceof LocalStartException clear) {
                throw clear;
            }
            throw new LocalStartException("the " + name + " did not start: " + cause.getMessage(), cause);
        }
    }

    /** Closes the part as soon as it is up, if it ever is; waits for that. */
    void undo() {
        try {
            part.thenAccept(PartStart::close).join();
        } catch (CompletionException e) {
            // It never came up, which is what is reported already or about to be.
            return;
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private static String seconds(long startedNanos) {
        Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
        return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }
}
