package io.sluice.app;

/** The job cannot start or did not get ready; the message tells a person what to do. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the reason in words. */
    public StartException(String message) {
        super(message);
    }

    /** With the reason in words and what was behind it. */
    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
