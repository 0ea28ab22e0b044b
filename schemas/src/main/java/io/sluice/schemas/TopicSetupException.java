package io.sluice.schemas;

/** The topics are not as they must be, or the broker did not say in time; the message tells what to do. */
public final class TopicSetupException extends RuntimeException {
    /** With what is wrong and what to do. */
    public TopicSetupException(String message) {
        super(message);
    }

    /** With what the broker said. */
    public TopicSetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
