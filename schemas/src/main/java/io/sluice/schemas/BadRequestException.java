package io.sluice.schemas;

/** A request that no provider needs to see; the message is for its publisher and repeats nothing of the prompt. */
public final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With what is wrong. */
    public BadRequestException(String message) {
        // A value across layers, not a bug: no stack trace, which would cost more than the whole parse.
        super(message, null, false, false);
    }
}
