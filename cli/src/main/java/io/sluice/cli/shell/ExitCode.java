package io.sluice.cli.shell;

/** How the process ends. */
public enum ExitCode {
    /** All answered. */
    OK(0),
    /** Something failed that the user did not cause. */
    SOFTWARE(1),
    /** Wrong options, settings or input. */
    USAGE(2),
    /** Finished, with requests that have no answer. */
    FAILED_ITEMS(3),
    /** Stopped by the spending limit. */
    BUDGET(4),
    /** Stopped by the user. */
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** As the system sees it. */
    public int number() {
        return number;
    }
}
