package io.sluice.cli.client;

import io.sluice.cli.shell.Surroundings;
import io.sluice.schema.ControlKind;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice pause}. */
@Command(
        name = "pause",
        header = "Stops a lane from starting calls, on every instance.",
        description = {
            "",
            "Calls under way end as they end; what waits, waits on the topic. It holds over restarts, until resume.",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Example:", "  ./sluice pause openai --reason 'bill not paid'"})
public final class PauseCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    LaneControl control = new LaneControl();

    public PauseCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return control.write(ControlKind.PAUSE_LANE, "paused", "paused", surroundings);
    }
}
