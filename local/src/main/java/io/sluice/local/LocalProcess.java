package io.sluice.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** A platform in a process of its own, that a test can kill and start again over the same directory. */
public final class LocalProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final ChildJvm child;
    private final String bootstrapServers;
    private final String registryUrl;
    private final URI providerUri;

    private LocalProcess(ChildJvm child, String bootstrapServers, String registryUrl, URI providerUri) {
        this.child = child;
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
        this.providerUri = providerUri;
    }

    /**
     * Starts a platform over {@code dataDir} and waits until it is ready.
     *
     * @param log where its standard error is appended to
     * @param args further arguments of {@link LocalMain}
     */
    public static LocalProcess start(Path dataDir, Path log, String... args) throws InterruptedException {
        String[] all = new String[args.length + 2];
        all[0] = dataDir.toString();
        all[1] = "--while-stdin-is-open";
        System.arraycopy(args, 0, all, 2, args.length);
        ChildJvm child = ChildJvm.start(LocalMain.class, log, all);
        try {
            String bootstrapServers = value(child, "bootstrap.servers=");
            String registryUrl = value(child, "schema.registry.url=");
            URI providerUri = URI.create(value(child, "provider.url="));
            child.awaitLine(LocalMain.READY::equals, START_TIMEOUT);
            return new LocalProcess(child, bootstrapServers, registryUrl, providerUri);
        } catch (InterruptedException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    private static String value(ChildJvm child, String name) throws InterruptedException {
        return child.awaitLine(line -> line.startsWith(name), START_TIMEOUT).substring(name.length());
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public String registryUrl() {
        return registryUrl;
    }

    /** Base address of the provider simulator. */
    public URI providerUri() {
        return providerUri;
    }

    public long pid() {
        return child.pid();
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        child.kill();
    }

    /** Asks it to stop and returns its exit code. */
    public int stop(Duration timeout) throws InterruptedException {
        return child.stop(timeout);
    }

    /** Kills it, if it lives. */
    @Override
    public void close() {
        child.close();
    }
}
