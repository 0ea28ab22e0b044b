package io.sluice.local.provider;

/** Bytes that are not a request that this server takes; the connection cannot go on after it. */
final class MalformedRequest extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    MalformedRequest(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
