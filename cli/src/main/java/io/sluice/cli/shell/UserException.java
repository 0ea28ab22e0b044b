package io.sluice.cli;

/** Something that the user can put right. The message says what and how. */
final class UserException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    UserException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Wrong options, settings or input. */
    static UserException usage(String message) {
        return new UserException(ExitCode.USAGE, message);
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
