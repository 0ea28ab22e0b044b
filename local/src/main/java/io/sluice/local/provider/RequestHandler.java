package io.sluice.local.provider;

import java.io.IOException;

/** What the HTTP side hands requests to. */
@FunctionalInterface
interface RequestHandler {

    /**
     * Receives one whole request and decides what becomes of it. The turn must not hold the request: ten thousand of
     * them wait at a time.
     *
     * @throws IOException when the request could not be journalled; the connection is then closed without an answer
     */
    Turn receive(HttpRequest request) throws IOException;
}
