package io.sluice.cli.client;

import io.sluice.cli.shell.Surroundings;
import io.sluice.schema.ControlKind;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice resume}. */
@Command(
        name = "resume",
        header = "Ends the pause of a lane.",
        description = {"", "What waited goes on at once, within the lane's limits.", ""},
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Example:", "  ./sluice resume openai"})
public final class ResumeCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    LaneControl control = new LaneControl();

    public ResumeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return control.write(ControlKind.RESUME_LANE, "resumed", "running", surroundings);
    }
}
