package io.sluice.local;

import org.jspecify.annotations.Nullable;

/** A part of the local platform could not start. The message is for the user: what failed, where, and what to do. */
public final class LocalStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LocalStartException(String message) {
        super(message);
    }

    public LocalStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
