package io.sluice.local;

import io.sluice.local.provider.ProviderSimulator;
import io.sluice.local.provider.SimulatorOptions;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Everything around the job, in this process and below one data directory: {@code broker/}, {@code registry/} and
 * {@code provider/}.
 *
 * <p>One process at a time uses a data directory. What the parts acknowledged survives {@link #close()} and
 * {@code kill -9}, and is there again at the next start, on the same or other ports. Thread-safe.
 */
public final class LocalPlatform implements AutoCloseable {
    private final DirectoryLock lock;
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final Optional<ProviderSimulator> provider;

    private LocalPlatform(
            DirectoryLock lock,
            EmbeddedBroker broker,
            EmbeddedRegistry registry,
            Optional<ProviderSimulator> provider) {
        this.lock = lock;
        this.broker = broker;
        this.registry = registry;
        this.provider = provider;
    }

    /** As {@link #start(Path, LocalOptions, Consumer)}, silently. */
    public static LocalPlatform start(Path dataDir, LocalOptions options) {
        return start(dataDir, options, line -> {});
    }

    /**
     * Starts all parts at the same time and returns when all are up. When one does not start, the others are closed.
     *
     * @param progress hears of each step in one line of text, from several threads, but never from two at once
     * @throws LocalStartException saying what failed, where and what to do: the directory is in use (by which process)
     *     or cannot be written, a port is taken
     */
    public static LocalPlatform start(Path dataDir, LocalOptions options, Consumer<String> progress) {
        Path dir = UsableDirectory.require("platform", dataDir);
        DirectoryLock lock = DirectoryLock.take(dir);
        Consumer<String> oneAtATime = oneAtATime(progress);
        oneAtATime.accept("starting Kafka and the schema registry");
        Path brokerDir = dir.resolve("broker");
        if (EmbeddedBroker.needsRecovery(brokerDir)) {
            oneAtATime.accept("broker was not stopped cleanly: recovering its logs");
        }
        var broker = PartStart.begin(
                "broker",
                () -> EmbeddedBroker.start(brokerDir, options.broker()),
                EmbeddedBroker::bootstrapServers,
                oneAtATime);
        var registry = PartStart.begin(
                "schema registry",
                () -> EmbeddedRegistry.start(dir.resolve("registry"), options.registryPort()),
                EmbeddedRegistry::url,
                oneAtATime);
        var provider = options.provider()
                .map(simulator -> PartStart.begin(
                        "provider simulator",
                        () -> startProvider(dir.resolve("provider"), simulator),
                        started -> started.uri().toString(),
                        oneAtATime));
        List<PartStart<?>> newestFirst = new ArrayList<>();
        provider.ifPresent(newestFirst::add);
        newestFirst.addAll(List.of(registry, broker));
        try {
            return new LocalPlatform(
                    lock,
                    broker.await(),
                    registry.await(),
                    provider.isPresent() ? Optional.of(provider.get().await()) : Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            undo(newestFirst, lock);
            throw new LocalStartException("interrupted while the platform was starting", e);
        } catch (RuntimeException e) {
            undo(newestFirst, lock);
            throw e;
        }
    }

    private static ProviderSimulator startProvider(Path providerDir, SimulatorOptions options) throws IOException {
        Path dir = UsableDirectory.require("provider simulator", providerDir);
        try {
            return ProviderSimulator.start(options.withJournal(dir.resolve("journal.jsonl")));
        } catch (IOException e) {
            if (e instanceof BindException || e.getCause() instanceof BindException) {
                throw BoundSocket.taken("provider simulator", options.port(), e);
            }
            throw e;
        }
    }

    private static void undo(List<PartStart<?>> parts, DirectoryLock lock) {
        parts.forEach(PartStart::undo);
        lock.close();
    }

    private static Consumer<String> oneAtATime(Consumer<String> progress) {
        ReentrantLock turn = new ReentrantLock();
        return line -> {
            turn.lock();
            try {
                progress.accept(line);
            } finally {
                turn.unlock();
            }
        };
    }

    /** Where Kafka clients connect: {@code host:port}. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Base address of the schema registry. */
    public String registryUrl() {
        return registry.url();
    }

    /** The provider simulator, with its base addresses; empty when it was not asked for. */
    public Optional<ProviderSimulator> provider() {
        return provider;
    }

    /** Closes the parts in reverse order and frees the directory; takes at most some 20 s. Idempotent. */
    @Override
    public void close() {
        try {
            provider.ifPresent(ProviderSimulator::close);
            registry.close();
            broker.close();
        } finally {
            lock.close();
        }
    }
}
