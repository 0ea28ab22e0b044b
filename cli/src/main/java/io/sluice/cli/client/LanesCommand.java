package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.BrokerTime;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.LaneStatus;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.totals.Dollars;
import io.sluice.schema.Control;
import io.sluice.schema.UsageTotals;
import io.sluice.schema.VerdictReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;

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
            "Where an instance with the role ops runs, also what it says of a lane that does not move as it should, as the page",
            "does: waiting_for_quota, breaker_open, refused, slow, stalled (docs/runbook.md).",
            "LIMITS are those in force over the slots whose owners run, and what they were learned from where they are; none",
            "while one of the owners does not tell (an older release, or a slot that is just taken over).",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Examples:", "  ./sluice lanes", "  ./sluice lanes --json | jq 'select(.state != \"idle\")'"})
public final class LanesCommand extends TableCommand<LaneStatus> {

    private static final Set<String> KNOWN_HERE = Set.of("ok", "paused", "stopped");

    public LanesCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Instant now(Cluster cluster, Instant wall) {
        return BrokerTime.now(cluster, wall);
    }

    @Override
    List<LaneStatus> read(Cluster cluster, Instant now) {
        return LaneStatus.read(cluster, now);
    }

    @Override
    String nothing(Cluster cluster) {
        return "there are no lanes under " + cluster.topics().prefix();
    }

    @Override
    Table table(List<LaneStatus> lanes, Instant now) {
        Table table = new Table(
                "LANE",
                "STATE",
                ">WAITING",
                ">OLDEST",
                ">CALLS",
                ">TOKENS",
                ">429",
                ">FAILED",
                ">COST",
                "LIMITS",
                "WHY");
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
                    lane.limits().words(),
                    why(lane, now));
        }
        return table;
    }

    private static String why(LaneStatus lane, Instant now) {
        return told(lane, now).map(VerdictReport::getWhy).orElseGet(() -> reckoned(lane, now));
    }

    private static String reckoned(LaneStatus lane, Instant now) {
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

    @Override
    ObjectNode shown(LaneStatus lane, Instant now) {
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
        ObjectNode limits = json.putObject("limits");
        new TreeMap<>(lane.limits().bySetting()).forEach(limits::put);
        json.put(
                "limits_learned_from",
                lane.limits().learnedFrom().isEmpty() ? null : lane.limits().learnedFrom());
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
        return told(lane, now)
                .map(VerdictReport::getVerdict)
                .orElseGet(() -> lane.state(now).name().toLowerCase(Locale.ROOT));
    }

    /** What an instance that watches says. A pause and a missing worker are known better here: its word may be seconds old. */
    private static Optional<VerdictReport> told(LaneStatus lane, Instant now) {
        LaneStatus.State state = lane.state(now);
        return state == LaneStatus.State.PAUSED || state == LaneStatus.State.NO_WORKER
                ? Optional.empty()
                : lane.verdict().filter(verdict -> !KNOWN_HERE.contains(verdict.getVerdict()));
    }

    private static long sum(LaneStatus lane, ToLongFunction<UsageTotals> of) {
        return lane.lastMinute().stream().mapToLong(of).sum();
    }
}
