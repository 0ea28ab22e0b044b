package io.sluice.app.dedup;

import io.sluice.app.config.Dimension.Unit;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.quota.Accounting;
import io.sluice.schema.Call;
import io.sluice.schema.Operation;
import io.sluice.schema.ServiceClass;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Chooses the slot of each call that a task opens: the one that will be done first, had it nothing but what it was sent so far and its
 * share of the lane's limits. So slots are done together, which a hash does not give to a lane of few calls. Decision: docs/adr/0016.
 *
 * <p>Each class of a slot is spread by itself, and each task spreads its own calls; tasks begin with different slots. What was sent is kept
 * in memory: a task that starts again begins anew. Touched by the stream thread only.
 */
public final class SlotSpread {
    private static final long CHARACTERS_PER_TOKEN = 4;
    private static final long TOKENS_MAX = 100_000_000;
    /** Keys of a canonical body; within a text its quotes would be escaped. */
    private static final List<String> OUTPUT_MAX = List.of("\"max_tokens\":", "\"max_completion_tokens\":");

    private final Map<String, OfLane> lanes = new HashMap<>();

    private record OfLane(LaneConfig config, Sent interactive, Sent bulk) {}

    /** Over the lanes that calls may go to, for the task of this number. */
    public SlotSpread(List<LaneConfig> lanes, int task) {
        for (LaneConfig lane : lanes) {
            this.lanes.put(lane.name(), new OfLane(lane, new Sent(lane, task), new Sent(lane, task)));
        }
    }

    /** The slot of a call, which counts as sent there. */
    public int slotOf(Call call) {
        OfLane lane = Objects.requireNonNull(lanes.get(call.getLane()), "a call for a lane that is not configured");
        if (lane.config.slots().count() == 1) {
            return 0;
        }
        Sent sent = call.getServiceClass() == ServiceClass.BULK ? lane.bulk : lane.interactive;
        return sent.next(tokens(call, lane.config));
    }

    /** About what the provider will count it for: to spread calls evenly it need not be exact, only quick. */
    private static long tokens(Call call, LaneConfig lane) {
        String body = call.getBody();
        long input = body.length() / CHARACTERS_PER_TOKEN + 1;
        long output = call.getOperation() == Operation.EMBEDDINGS ? 0 : outputMax(body, lane.outputTokensDefault());
        return Accounting.of(lane.tokenAccounting()).cost(input, output).tokens();
    }

    private static long outputMax(String body, long otherwise) {
        for (String key : OUTPUT_MAX) {
            int at = body.indexOf(key);
            if (at >= 0) {
                long max = 0;
                for (int i = at + key.length(); i < body.length() && Character.isDigit(body.charAt(i)); i++) {
                    max = Math.min(TOKENS_MAX, max * 10 + Character.digit(body.charAt(i), 10));
                }
                return max;
            }
        }
        return otherwise;
    }

    /** What one class of a lane's slots was sent. */
    private static final class Sent {
        /** Time that a slot needs for a call, and for a token; zero where the other alone limits it. Units do not matter. */
        private final double[] perCall;

        private final double[] perToken;
        /** Nothing says what a token takes: as much as makes all tokens so far and all calls so far weigh the same. */
        private final boolean weighed;

        private final long[] calls;
        private final long[] tokens;
        private long allCalls;
        private long allTokens;
        private int next;

        Sent(LaneConfig lane, int task) {
            int slots = lane.slots().count();
            boolean limitsCalls = isLimited(lane, unit -> unit == Unit.REQUESTS);
            boolean limitsTokens = isLimited(lane, Sent::countsTokens);
            weighed = !limitsCalls && !limitsTokens;
            perCall = limitsCalls ? times(lane, unit -> unit == Unit.REQUESTS) : new double[slots];
            perToken = limitsTokens ? times(lane, Sent::countsTokens) : new double[slots];
            if (weighed) {
                Arrays.setAll(
                        perCall,
                        slot -> 1.0 / lane.limitsOf(slot).callsInFlight().orElse(1));
                System.arraycopy(perCall, 0, perToken, 0, slots);
            }
            calls = new long[slots];
            tokens = new long[slots];
            next = task % slots;
        }

        int next(long ofCall) {
            allCalls++;
            allTokens += ofCall;
            double weight = weighed ? allCalls / (double) allTokens : 1;
            int least = -1;
            double leastTime = Double.POSITIVE_INFINITY;
            for (int step = 0; step < calls.length; step++) {
                int slot = (next + step) % calls.length;
                double time =
                        Math.max((calls[slot] + 1) * perCall[slot], (tokens[slot] + ofCall) * perToken[slot] * weight);
                if (time < leastTime) {
                    least = slot;
                    leastTime = time;
                }
            }
            calls[least]++;
            tokens[least] += ofCall;
            next = (least + 1) % calls.length;
            return least;
        }

        private static boolean countsTokens(Unit unit) {
            return unit != Unit.REQUESTS && unit != Unit.CALLS;
        }

        private static boolean isLimited(LaneConfig lane, Predicate<Unit> units) {
            return lane.limits().values().keySet().stream().anyMatch(dimension -> units.test(dimension.unit()));
        }

        /** What one of the units takes in each slot, by the tightest limit of them. */
        private static double[] times(LaneConfig lane, Predicate<Unit> units) {
            double[] times = new double[lane.slots().count()];
            Arrays.setAll(
                    times,
                    slot -> lane.limitsOf(slot).values().entrySet().stream()
                            .filter(limit -> units.test(limit.getKey().unit()))
                            .mapToDouble(limit -> limit.getKey().window().toMillis() / (double) limit.getValue())
                            .max()
                            .orElseThrow());
            return times;
        }
    }
}
