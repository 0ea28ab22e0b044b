package io.sluice.cli.shell;

/** Nobody reads standard output any more, as with {@code | head}: a reason to end, and none for words. */
public final class ReaderGoneException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ReaderGoneException(Throwable cause) {
        super("standard output was closed by its reader", cause);
    }
}
