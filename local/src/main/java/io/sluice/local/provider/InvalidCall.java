package io.sluice.local.provider;

import org.jspecify.annotations.Nullable;

/** A request body that the provider does not take. */
final class InvalidCall extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String param;

    InvalidCall(String message, @Nullable String param) {
        super(message);
        this.param = param;
    }

    @Nullable String param() {
        return param;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
