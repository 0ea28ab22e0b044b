package io.sluice.local.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** The faults in force; may be changed while the simulator runs. Thread-safe. */
public final class FaultPlan {
    private final ReentrantLock lock = new ReentrantLock();
    private final Seeded random;
    private final LongSupplier clockMs;
    private List<FaultRule> rules = List.of();
    private long setAtMs;

    FaultPlan(List<FaultRule> rules, long seed, LongSupplier clockMs) {
        this.random = new Seeded(seed);
        this.clockMs = clockMs;
        set(rules);
    }

    /** Replaces all rules; an empty list ends all faults. Their times count from now. */
    public void set(List<FaultRule> newRules) {
        lock.lock();
        try {
            rules = List.copyOf(newRules);
            setAtMs = clockMs.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    /** The rules in force, with what is left of their counts. */
    public List<FaultRule> rules() {
        lock.lock();
        try {
            return rules;
        } finally {
            lock.unlock();
        }
    }

    Optional<FaultRule> pick(String model, String promptText) {
        lock.lock();
        try {
            long sinceMs = clockMs.getAsLong() - setAtMs;
            for (int i = 0; i < rules.size(); i++) {
                FaultRule rule = rules.get(i);
                if (applies(rule, sinceMs, model, promptText)) {
                    count(i, rule);
                    return Optional.of(rule);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** What others have used of a model's limits, as a share; it grows and fades over the window, as an even use does. */
    double foreignShare(String model, long nowMs, long spanMs) {
        lock.lock();
        try {
            double share = 0;
            for (FaultRule rule : rules) {
                if (rule.share() != null
                        && (rule.model() == null || rule.model().equals(model))) {
                    share += rule.share() * presence(rule, nowMs - setAtMs, spanMs);
                }
            }
            return Math.min(1, share);
        } finally {
            lock.unlock();
        }
    }

    /** How much of the last span the rule applied in; of a moment, all or nothing. */
    private static double presence(FaultRule rule, long sinceMs, long spanMs) {
        long from = rule.fromMs() == null ? 0 : rule.fromMs();
        long until = rule.untilMs() == null ? Long.MAX_VALUE : rule.untilMs();
        if (spanMs == 0) {
            return sinceMs >= from && sinceMs < until ? 1 : 0;
        }
        long presentMs = Math.min(sinceMs, until) - Math.max(sinceMs - spanMs, from);
        return Math.clamp((double) presentMs / spanMs, 0.0, 1.0);
    }

    private boolean applies(FaultRule rule, long sinceMs, String model, String promptText) {
        return rule.kind().strikesCalls()
                && (rule.fromMs() == null || sinceMs >= rule.fromMs())
                && (rule.untilMs() == null || sinceMs < rule.untilMs())
                && (rule.next() == null || rule.next() > 0)
                && (rule.model() == null || rule.model().equals(model))
                && (rule.promptContains() == null || promptText.contains(rule.promptContains()))
                && (rule.probability() == null || random.nextDouble() < rule.probability());
    }

    private void count(int index, FaultRule rule) {
        if (rule.next() != null) {
            List<FaultRule> left = new ArrayList<>(rules);
            left.set(index, rule.forNext(rule.next() - 1));
            rules = List.copyOf(left);
        }
    }
}
