package io.sluice.app.quota;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.sluice.app.config.Dimension.Unit;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * One slot's life in virtual time: asks, starts what may start, ends it, and writes down what the provider sees. Who owns
 * the slot may change.
 */
final class History {
    private record Ending(long at, Gate.End end, Settlement settlement) implements Comparable<Ending> {
        @Override
        public int compareTo(Ending other) {
            return Long.compare(at, other.at);
        }
    }

    private final Scenario scenario;
    private final Random random;
    private final ProviderLedger ledger = new ProviderLedger();
    private final PriorityQueue<Ending> endings = new PriorityQueue<>();
    private long starts;

    History(Scenario scenario, Random random) {
        this.scenario = scenario;
        this.random = random;
    }

    ProviderLedger ledger() {
        return ledger;
    }

    long starts() {
        return starts;
    }

    /** One owner from {@code from} to {@code until}; calls in flight at the end are left to themselves. */
    void own(Gate gate, long from, long until) {
        long now = from;
        Need next = need();
        long idleUntil = from;
        while (now < until) {
            endUpTo(now);
            long wake = until;
            if (now >= idleUntil) {
                switch (gate.ask(next.cost(scenario.rules().accounting()), now)) {
                    case Gate.Started started -> {
                        start(started.end(), next, now);
                        next = need();
                        wake = now;
                    }
                    case Gate.NotBefore wait -> wake = wait.until() + random.nextLong(MILLISECONDS.toNanos(3));
                    case Gate.Never never -> next = need();
                }
                idleUntil = maybeIdle(now);
            } else {
                wake = idleUntil;
            }
            if (scenario.pauses() && random.nextInt(200) == 0) {
                gate.pauseUntil(now + random.nextLong(SECONDS.toNanos(20)));
            }
            now = Math.min(until, Math.max(now, Math.min(wake, endings.isEmpty() ? wake : endings.peek().at)));
        }
        endUpTo(until);
    }

    /** Another owner knows nothing of the permits. */
    void forgetPermits() {
        endings.clear();
    }

    private long maybeIdle(long now) {
        boolean idles = scenario.idleEvery() > 0 && random.nextInt(100) == 0;
        return idles ? now + random.nextLong(scenario.idleEvery()) : now;
    }

    private void endUpTo(long now) {
        while (!endings.isEmpty() && endings.peek().at <= now) {
            Ending ending = endings.remove();
            ending.end.close(ending.settlement, ending.at);
        }
    }

    /** What a prompt may need at most. */
    private record Need(long inputLeast, long input, long output) {
        Cost cost(Accounting accounting) {
            return accounting.cost(inputLeast, input, output);
        }
    }

    private Need need() {
        long tokens = 1 + random.nextLong(scenario.tokensMax());
        long input = random.nextLong(tokens);
        // Some of each: what is limited in nothing would start without end.
        long atLeastOne = Math.max(1, input);
        return new Need(random.nextLong(atLeastOne + 1), atLeastOne, tokens - input);
    }

    private void start(Gate.End end, Need need, long now) {
        starts++;
        if (random.nextInt(50) == 0) {
            endings.add(new Ending(now + random.nextLong(scenario.latencyMax()), end, new Settlement.Unsent()));
            return;
        }
        long until = now + 1 + scenario.latencyMax() / 4 + random.nextLong(scenario.latencyMax() * 3 / 4);
        long delay = scenario.delayMax() == 0 ? 0 : random.nextLong(Math.min(scenario.delayMax(), until - now));
        // The worst path: at once or as late as can be.
        delay = random.nextInt(3) == 0 ? Math.min(scenario.delayMax() - 1, until - now - 1) : delay;
        long arrival = now + Math.max(0, random.nextInt(3) == 0 ? 0 : delay);
        Accounting accounting = scenario.rules().accounting();
        long input = scenario.correct() ? random.nextLong(need.input + 1) : need.input;
        long output = scenario.correct() ? random.nextLong(need.output + 1) : need.output;
        ledger.call(arrival, until);
        ledger.count(arrival, Unit.REQUESTS, 1);
        long comes = countArrival(accounting, need, input, arrival) ? output : 0;
        for (long left = comes; left > 0; ) {
            long some = 1 + random.nextLong(left);
            long at = arrival + random.nextLong(until - arrival);
            ledger.count(at, Unit.TOKENS, some);
            ledger.count(at, Unit.OUTPUT_TOKENS, some);
            left -= some;
        }
        Settlement settlement =
                scenario.correct() ? accounting.settle(need.cost(accounting), input, output) : new Settlement.Keep();
        endings.add(new Ending(until, end, settlement));
    }

    /**
     * What a provider of this rule counts when a request comes; its limiter takes a prompt for no less than the least, whatever the usage
     * says afterwards.
     *
     * @return whether it counts the answer later
     */
    private boolean countArrival(Accounting accounting, Need need, long input, long arrival) {
        long taken = Math.max(input, need.inputLeast);
        return switch (accounting) {
            case OPENAI -> {
                ledger.count(arrival, Unit.TOKENS, Math.max(taken, need.output));
                ledger.count(arrival, Unit.INPUT_TOKENS, taken);
                ledger.count(arrival, Unit.OUTPUT_TOKENS, need.output);
                yield false;
            }
            case AZURE -> {
                ledger.count(arrival, Unit.TOKENS, taken + need.output);
                ledger.count(arrival, Unit.INPUT_TOKENS, taken);
                ledger.count(arrival, Unit.OUTPUT_TOKENS, need.output);
                yield false;
            }
            case ANTHROPIC -> {
                ledger.count(arrival, Unit.TOKENS, input);
                ledger.count(arrival, Unit.INPUT_TOKENS, input);
                yield true;
            }
        };
    }
}
