package io.sluice.cli.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who wants it: others see it beside what was done. */
final class Person {

    @Option(names = "--by", paramLabel = "WHO", description = "Who wants it. Default: user@host")
    @Nullable String by;

    String name(Map<String, String> environment) {
        if (by != null && !by.isBlank()) {
            return by.strip();
        }
        return environment.getOrDefault("USER", System.getProperty("user.name", "unknown")) + "@" + host();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
