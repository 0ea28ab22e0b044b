package io.sluice.app.provider;

import java.net.http.HttpRequest.BodyPublisher;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How one kind of provider is spoken to: pure translation, no connection. Implementations are immutable. */
interface Protocol {
    /** What goes onto the wire. */
    sealed interface Prepared {
        /**
         * A request.
         *
         * @param path below the base URL, without a leading slash
         */
        record Ready(String path, BodyPublisher body) implements Prepared {}

        /** A call that this provider has no request for. */
        record Unsupported(String reason) implements Prepared {}
    }

    /** What came back in a successful response. */
    sealed interface Reply {
        /** An answer in OpenAI form. */
        record Usable(String body, Optional<Usage> usage) implements Reply {}

        /** Not an answer, though the status says success. */
        record Unusable(String reason) implements Reply {}
    }

    /** Headers of every request, credentials included. */
    Map<String, String> headers();

    /** Names of the response headers that may carry the provider's request id. */
    List<String> requestIdHeaders();

    Prepared prepare(ProviderCall call);

    Reply read(ProviderCall call, byte[] body);
}
