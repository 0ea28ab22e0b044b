package io.sluice.cli;

import io.sluice.cli.run.Destination;
import io.sluice.cli.run.RunInput;
import io.sluice.cli.run.RunOrder;
import io.sluice.cli.run.RunOutcome;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.totals.Dollars;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Tells how a run ended, and how to go on where it did not come to its end. */
record Ending(Surroundings surroundings, boolean json, RunOrder order) {

    static ExitCode exitCode(RunOutcome outcome) {
        return switch (outcome.ending()) {
            case COMPLETE -> outcome.totals().notAnswered() > 0 ? ExitCode.FAILED_ITEMS : ExitCode.OK;
            case BUDGET -> ExitCode.BUDGET;
            case INTERRUPTED, READER_GONE -> ExitCode.INTERRUPTED;
        };
    }

    void tell(Summary summary) throws IOException {
        PrintStream err = surroundings.err();
        RunOutcome outcome = summary.outcome();
        boolean nothing = outcome.totals().done() == 0;
        summary.words().stream().limit(nothing ? 1 : Long.MAX_VALUE).forEach(err::println);
        String goesOn = order.input() instanceof RunInput.OfFile
                ? "the same command goes on where this run stopped (job " + outcome.job() + ")"
                : "standard input cannot be resumed: give the prompts again, and those that were answered come from the cache";
        switch (outcome.ending()) {
            case COMPLETE -> {}
            case BUDGET -> {
                String cap = Dollars.shown(order.maxCostNanos().orElse(0));
                err.println("stopped by --max-cost " + cap + ": the next call could cost more than is left");
                err.println("with a higher --max-cost, " + goesOn);
            }
            case INTERRUPTED -> err.println("interrupted; " + goesOn);
            case READER_GONE -> err.println("standard output was closed by its reader; " + goesOn);
        }
        long over = outcome.totals().money().spentNanos() - order.maxCostNanos().orElse(Long.MAX_VALUE);
        if (over > 0) {
            err.println(
                    "spent %s more than --max-cost: answers were longer than was set aside for prompts without max_tokens"
                            .formatted(Dollars.shown(over)));
        }
        if (outcome.totals().done() > 0 && order.destination() instanceof Destination.OfFile) {
            err.println((outcome.ending() == RunOutcome.Ending.COMPLETE ? "results: " : "results so far: ")
                    + outcome.results());
        }
        if (json) {
            writeJson(summary.json());
        }
    }

    private void writeJson(String text) throws IOException {
        if (order.destination() instanceof Destination.OfStream) {
            surroundings.err().println(text);
        } else {
            surroundings.out().write((text + "\n").getBytes(StandardCharsets.UTF_8));
            surroundings.out().flush();
        }
    }
}
