package io.sluice.local;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Runs an {@link EmbeddedRegistry} alone, on every address of the machine, until it is interrupted: the schema registry
 * of a trial in containers.
 *
 * <pre>RegistryMain DIR PORT</pre>
 */
public final class RegistryMain {
    private static final String USAGE = "usage: RegistryMain DIR PORT";

    private RegistryMain() {}

    /** Exit code 2 for wrong arguments, 1 if the directory or the port cannot be had. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length != 2 || !args[1].matches("\\d{1,5}")) {
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        try {
            EmbeddedRegistry registry =
                    EmbeddedRegistry.start(Path.of(args[0]), new InetSocketAddress(Integer.parseInt(args[1])));
            Runtime.getRuntime().addShutdownHook(new Thread(registry::close, "registry-stop"));
            System.out.println("listening on port " + registry.port());
        } catch (LocalStartException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        new CountDownLatch(1).await();
    }
}
