package io.sluice.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The platform as a process of its own, for tests that kill it: prints one {@code name=value} line per address and then
 * {@code ready}. Stops on SIGTERM, and with {@code --while-stdin-is-open} also when its parent is gone.
 *
 * <pre>LocalMain DIR [--broker-port N] [--registry-port N] [--provider-port N] [--while-stdin-is-open]</pre>
 */
public final class LocalMain {
    static final String READY = "ready";
    private static final String USAGE = "usage: LocalMain DIR [--broker-port N] [--registry-port N] [--provider-port N]"
            + " [--while-stdin-is-open]";

    private LocalMain() {}

    /** Runs until it is stopped. Exit code 2: wrong usage; 1: it could not start, and says why. */
    public static void main(String[] args) throws IOException {
        Deque<String> words = new ArrayDeque<>(Arrays.asList(args));
        if (words.isEmpty()) {
            System.err.println(USAGE);
            System.exit(2);
        }
        Path dir = Path.of(words.remove());
        LocalOptions options = LocalOptions.defaults();
        boolean whileStdinIsOpen = false;
        while (!words.isEmpty()) {
            String word = words.remove();
            switch (word) {
                case "--broker-port" ->
                    options = options.withBroker(options.broker().withPort(Integer.parseInt(words.remove())));
                case "--registry-port" -> options = options.withRegistryPort(Integer.parseInt(words.remove()));
                case "--provider-port" -> options = withProviderPort(options, Integer.parseInt(words.remove()));
                case "--while-stdin-is-open" -> whileStdinIsOpen = true;
                default -> {
                    System.err.println("unknown option " + word + "; " + USAGE);
                    System.exit(2);
                }
            }
        }
        run(dir, options, whileStdinIsOpen);
    }

    private static LocalOptions withProviderPort(LocalOptions options, int port) {
        return options.withProvider(options.provider().orElseThrow().withPort(port));
    }

    private static void run(Path dir, LocalOptions options, boolean whileStdinIsOpen) throws IOException {
        LocalPlatform platform;
        try {
            platform = LocalPlatform.start(dir, options, System.err::println);
        } catch (LocalStartException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "platform-stop"));
        System.out.println("bootstrap.servers=" + platform.bootstrapServers());
        System.out.println("schema.registry.url=" + platform.registryUrl());
        platform.provider().ifPresent(provider -> System.out.println("provider.url=" + provider.uri()));
        System.out.println(READY);
        if (whileStdinIsOpen) {
            System.in.transferTo(OutputStream.nullOutputStream());
            System.exit(0);
        }
    }
}
