package io.sluice.local.provider;

import java.util.Optional;

/** The calls that the simulator answers; each is journalled. */
enum Endpoint {
    CHAT("/v1/chat/completions", "chat"),
    EMBEDDINGS("/v1/embeddings", "embeddings"),
    MESSAGES("/v1/messages", "messages");

    private final String path;
    private final String operation;

    Endpoint(String path, String operation) {
        this.path = path;
        this.operation = operation;
    }

    /** The word for it in the journal and in {@link PromptHash}. */
    String operation() {
        return operation;
    }

    static Optional<Endpoint> at(String path) {
        for (Endpoint endpoint : values()) {
            if (endpoint.path.equals(path)) {
                return Optional.of(endpoint);
            }
        }
        return Optional.empty();
    }
}
