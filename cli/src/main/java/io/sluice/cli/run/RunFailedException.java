package io.sluice.cli.run;

/** A run cannot go on: the broker, the job or the disk failed it. The message is for a person. */
public final class RunFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public RunFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    public RunFailedException(String message) {
        super(message);
    }
}
