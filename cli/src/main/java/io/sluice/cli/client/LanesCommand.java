package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.LaneStatus;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.totals.Dollars;
import io.sluice.schema.Control;
import io.sluice.schema.UsageTotals;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice lanes}. */
@Command(
        name = "lanes",
        header = "Shows the lanes: what waits, what the last minute brought, and what keeps them.",
        description = {
            "",
            "CALLS, TOKENS, 429, FAILED and COST are of calls that ended in the last minute. States:",
            "  running    calls wait, and calls end",
            "  idle       nothing waits",
            "  waiting    calls wait, and none ended in the last minute: for quota, or for the provider",
            "  throttled  the provider wants no call for some time",
            "  paused     an operator paused it: resume ends that",
            "  no_worker  no instance with the role calls is there",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Examples:", "  ./sluice lanes", "  ./sluice lanes --json | jq 'select(.state != \"idle\")'"})
public final class LanesCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    public LanesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Output output = new Output(surroundings);
        Instant now = Instant.now();
        try (Cluster cluster = options.connect(surroundings.environment())) {
            List<LaneStatus> lanes = LaneStatus.read(cluster, now);
            if (json) {
                lanes.forEach(lane -> output.json(shown(lane, now)));
            } else if (lanes.isEmpty()) {
                output.words("there are no lanes under " + cluster.topics().prefix());
            } else {
                table(lanes, now).print(output);
            }
        }
        return ExitCode.OK.number();
    }

    private static Table table(List<LaneStatus> lanes, Instant now) {
        Table table = new Table(
                "LANE", "STATE", ">WAITING", ">OLDEST", ">CALLS", ">TOKENS", ">429", ">FAILED", ">COST", "WHY");
        for (LaneStatus lane : lanes) {
            table.row(
                    lane.name(),
                    word(lane, now),
                    lane.behind(),
                    lane.oldest().map(Times::brief).orElse(""),
                    lane.calls(),
                    sum(lane, totals -> totals.getTokensIn() + totals.getTokensOut()),
                    sum(lane, UsageTotals::getThrottled),
                    sum(lane, UsageTotals::getFailed),
                    Dollars.shown(sum(lane, UsageTotals::getSpendNanos)),
                    why(lane, now));
        }
        return table;
    }

    private static String why(LaneStatus lane, Instant now) {
        return switch (lane.state(now)) {
            case PAUSED ->
                lane.pause()
                        .map(pause -> "by %s, %s ago%s"
                                .formatted(
                                        pause.getBy(),
                                        Times.brief(Duration.ofMillis(now.toEpochMilli() - pause.getAtMs())),
                                        pause.getReason().isEmpty() ? "" : ": " + pause.getReason()))
                        .orElse("");
            case THROTTLED ->
                "the provider asked to pause for "
                        + Times.brief(Duration.ofMillis(lane.pausedUntilMs() - now.toEpochMilli()));
            case NO_WORKER -> "no instance with the role calls";
            case WAITING -> "see the log of the instance that owns its slots";
            case RUNNING, IDLE -> "";
        };
    }

    private static ObjectNode shown(LaneStatus lane, Instant now) {
        ObjectNode json = Output.object();
        json.put("lane", lane.name());
        json.put("state", word(lane, now));
        json.put("why", why(lane, now));
        json.put("waiting", lane.behind());
        json.put("oldest_ms", lane.oldest().map(Duration::toMillis).orElse(null));
        lane.backlogs()
                .forEach(backlog -> json.put(
                        backlog.topic().endsWith(".bulk") ? "waiting_bulk" : "waiting_interactive", backlog.behind()));
        ObjectNode minute = json.putObject("last_minute");
        minute.put("calls", lane.calls());
        minute.put("attempts", sum(lane, UsageTotals::getAttempts));
        minute.put("throttled", sum(lane, UsageTotals::getThrottled));
        minute.put("failed", sum(lane, UsageTotals::getFailed));
        minute.put("tokens_in", sum(lane, UsageTotals::getTokensIn));
        minute.put("tokens_out", sum(lane, UsageTotals::getTokensOut));
        minute.put("cost_usd", Dollars.exact(sum(lane, UsageTotals::getSpendNanos)));
        lane.pause().ifPresent(pause -> pause(json.putObject("paused"), pause));
        ArrayNode slots = json.putArray("slots");
        lane.slots()
                .forEach(slot -> slots.addObject()
                        .put("slot", slot.getSlot())
                        .put("owner", slot.getReleased() ? null : slot.getOwner())
                        .put("paused_until_ms", slot.getPausedUntilMs()));
        return json;
    }

    private static void pause(ObjectNode json, Control pause) {
        json.put("by", pause.getBy());
        json.put("reason", pause.getReason());
        json.put("at_ms", pause.getAtMs());
    }

    private static String word(LaneStatus lane, Instant now) {
        return lane.state(now).name().toLowerCase(Locale.ROOT);
    }

    private static long sum(LaneStatus lane, ToLongFunction<UsageTotals> of) {
        return lane.lastMinute().stream().mapToLong(of).sum();
    }
}
