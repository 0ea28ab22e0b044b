package io.sluice.app.quota;

import java.util.OptionalLong;

/** Planted fault: token buckets as large as the limits, which refill evenly and are refunded when a call ends. */
final class BucketGate implements Gate {
    private final Scenario scenario;
    private double requests;
    private double tokens;
    private long filledAt;

    BucketGate(Scenario scenario) {
        this.scenario = scenario;
        this.requests = scenario.rules().limits().requestsPerMinute().orElse(Long.MAX_VALUE);
        this.tokens = scenario.rules().limits().tokensPerMinute().orElse(Long.MAX_VALUE);
    }

    @Override
    public Reply ask(Cost cost, long now) {
        requests = filled(requests, scenario.rules().limits().requestsPerMinute(), now);
        tokens = filled(tokens, scenario.rules().limits().tokensPerMinute(), now);
        filledAt = now;
        if (requests < 1 || tokens < cost.tokens()) {
            return new NotBefore(now + scenario.length() / 20_000);
        }
        requests -= 1;
        tokens -= cost.tokens();
        return new Started((settlement, end) -> {
            if (settlement instanceof Settlement.Correct actual) {
                tokens += cost.tokens() - actual.counted().tokens();
            }
        });
    }

    private double filled(double level, OptionalLong limit, long now) {
        if (limit.isEmpty()) {
            return level;
        }
        double full = limit.getAsLong();
        return Math.min(full, level + full * (now - filledAt) / 60e9);
    }

    @Override
    public void pauseUntil(long until) {}

    @Override
    public QuotaSnapshot snapshot(long now, long wallMs) {
        throw new UnsupportedOperationException("not handed over");
    }

    @Override
    public QuotaSnapshot release(long now, long wallMs) {
        throw new UnsupportedOperationException("not handed over");
    }
}
