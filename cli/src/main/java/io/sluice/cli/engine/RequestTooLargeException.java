package io.sluice.cli.engine;

/** A request is larger than the broker takes. */
public final class RequestTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public RequestTooLargeException(String message) {
        super(message);
    }
}
