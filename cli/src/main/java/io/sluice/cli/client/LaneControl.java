package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.Controls;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.schema.Control;
import io.sluice.schema.ControlKind;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What pause and resume have in common: which lane, who, why, and where. */
final class LaneControl {

    @Parameters(paramLabel = "LANE", description = "The lane, as lanes shows it.")
    String lane = "";

    @Option(names = "--reason", paramLabel = "WHY", description = "Why, for others to read.")
    @Nullable String reason;

    @Option(names = "--json", description = "What was written, as one JSON object.")
    boolean json;

    @Mixin
    Person person = new Person();

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    /**
     * @param done what the lane is then
     * @param state what a lane is to which that was done before
     */
    int write(ControlKind kind, String done, String state, Surroundings surroundings)
            throws IOException, InterruptedException {
        Output output = new Output(surroundings);
        try (Cluster cluster = options.connect(surroundings.environment())) {
            Controls controls = new Controls(cluster);
            Control control = Control.newBuilder()
                    .setKind(kind)
                    .setLane(Named.lane(cluster, lane))
                    .setBy(person.name(surroundings.environment()))
                    .setReason(Optional.ofNullable(reason).orElse(""))
                    .setAtMs(System.currentTimeMillis())
                    .build();
            Optional<Control> before = controls.sameAs(control);
            boolean same = before.map(Control::getKind).orElse(ControlKind.RESUME_LANE) == kind;
            // Another reason is news; none leaves the one that is there.
            boolean already =
                    same && (reason == null || before.map(Control::getReason).equals(Optional.of(reason)));
            if (already) {
                output.words("lane %s is %s already%s"
                        .formatted(
                                lane,
                                state,
                                before.map(last -> ", by " + last.getBy()).orElse("")));
            } else {
                controls.write(control);
                output.words("lane %s is %s by %s; every instance hears of it within a second or two"
                        .formatted(lane, done, control.getBy()));
            }
            if (json) {
                output.json(ControlShown.json(already ? before.orElse(control) : control));
            }
        }
        return ExitCode.OK.number();
    }
}
