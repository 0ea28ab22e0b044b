package io.sluice.app.call;

import io.sluice.app.provider.Exchange;
import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.ProviderCall;
import io.sluice.app.provider.ProviderClient;
import io.sluice.app.provider.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A provider that does as its script says, and remembers every attempt that was sent. For any thread. */
final class FakeProvider implements ProviderClient {
    private final Function<ProviderCall, Outcome> script;
    private final Runnable connecting;
    private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();

    /** An attempt: the body, and when it came by the machine's monotonic clock. */
    record Seen(String body, long nanos) {}

    FakeProvider(Function<ProviderCall, Outcome> script) {
        this(script, () -> {});
    }

    /** One that takes as long to connect as {@code connecting} takes to return. */
    FakeProvider(Function<ProviderCall, Outcome> script, Runnable connecting) {
        this.script = script;
        this.connecting = connecting;
    }

    /** Answers at once. */
    static FakeProvider prompt() {
        return new FakeProvider(FakeProvider::answer);
    }

    /** Answers at once, but for bodies in the set of gates: those wait for their gate. */
    static FakeProvider gated(Map<String, CountDownLatch> gates) {
        return new FakeProvider(call -> {
            CountDownLatch gate = gates.get(call.body());
            return gate == null || await(gate) ? answer(call) : transientFailure();
        });
    }

    static Outcome answer(ProviderCall call) {
        return new Outcome.Answered(exchange(200), "{\"echo\":" + call.body() + "}", Optional.of(Usage.of(10, 0, 5)));
    }

    static Outcome throttled(long retryAfterMs) {
        return new Outcome.Throttled(exchange(429), "rate_limit_exceeded", OptionalLong.of(retryAfterMs));
    }

    static Outcome transientFailure() {
        return new Outcome.Transient(exchange(500), "server_error", false, OptionalLong.empty());
    }

    static Exchange exchange(int status) {
        return new Exchange(OptionalInt.of(status), Optional.of("req-1"), 1);
    }

    static boolean await(CountDownLatch gate) {
        try {
            gate.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public Outcome attempt(ProviderCall call, Duration totalDeadline, BooleanSupplier maySend) {
        connecting.run();
        if (!maySend.getAsBoolean()) {
            return new Outcome.TimedOut(new Exchange(OptionalInt.empty(), Optional.empty(), 1), "too late", false);
        }
        seen.add(new Seen(call.body(), System.nanoTime()));
        inFlight.incrementAndGet();
        try {
            return script.apply(call);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    int attempts() {
        return seen.size();
    }

    int inFlight() {
        return inFlight.get();
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Attempts by body. */
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        seen.forEach(one -> counts.merge(one.body(), 1, Integer::sum));
        return counts;
    }

    @Override
    public void close() {}
}
