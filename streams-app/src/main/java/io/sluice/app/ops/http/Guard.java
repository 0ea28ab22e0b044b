package io.sluice.app.ops.http;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps other sites' pages out, which a browser on the operator's machine may load: they neither read (a name of theirs that resolves to
 * this machine is refused) nor change anything (what changes something needs a header that a foreign page cannot send unasked).
 */
final class Guard {
    /** Sent by the page with everything that changes something; a foreign page would have to ask first, and nobody allows it. */
    static final String HEADER = "X-Sluice-Page";

    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    private final boolean loopback;

    /** For a server that listens at a loopback address, or at others. */
    Guard(boolean loopback) {
        this.loopback = loopback;
    }

    /** Why the visit is refused; empty if it is not. */
    Optional<String> refusal(Visit visit) {
        String host = visit.header("Host");
        if (host == null) {
            return Optional.of("the Host header is missing");
        }
        if (loopback && !LOCAL.contains(name(host))) {
            return Optional.of("this server is for this machine: ask for localhost");
        }
        return switch (visit.method()) {
            case "GET", "HEAD" -> Optional.empty();
            case "POST" -> change(visit, host);
            default -> Optional.of("only GET, HEAD and POST are answered");
        };
    }

    private static Optional<String> change(Visit visit, String host) {
        if (visit.header(HEADER) == null) {
            return Optional.of("changes need the header " + HEADER + ": 1");
        }
        String origin = visit.header("Origin");
        if (origin != null && !sameOrigin(origin, host)) {
            return Optional.of("another site's page may change nothing");
        }
        return Optional.empty();
    }

    private static boolean sameOrigin(String origin, String host) {
        try {
            return host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String name(String host) {
        int port = host.lastIndexOf(':');
        return port > host.lastIndexOf(']') ? host.substring(0, port) : host;
    }
}
