package io.sluice.schemas;

/** The schema registry could not be reached, or refused our schemas, at start. */
public final class RegistryUnavailableException extends RuntimeException {
    /** With what was tried, what came back and what to check. */
    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
