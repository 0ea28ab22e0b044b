package io.sluice.cli.cluster;

/** The cluster is away, refuses, or lacks what is needed. The message is for a person. */
public final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
