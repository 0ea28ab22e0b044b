package io.sluice.local.provider;

import java.util.Map;
import java.util.Optional;

/** One request as it was read from the wire, body included (as UTF-8); header names are in lower case. */
record HttpRequest(String method, String path, Map<String, String> headers, String body) {

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    /** Whether the client wants the connection closed after the reply. */
    boolean lastOfConnection() {
        return header("connection").filter("close"::equalsIgnoreCase).isPresent();
    }
}
