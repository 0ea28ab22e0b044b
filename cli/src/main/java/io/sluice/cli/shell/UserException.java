package io.sluice.cli.shell;

/** Something that the user can put right. The message says what and how. */
public final class UserException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    public UserException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Wrong options, settings or input. */
    public static UserException usage(String message) {
        return new UserException(ExitCode.USAGE, message);
    }

    /** How the process is to end. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
