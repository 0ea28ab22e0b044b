package io.sluice.local.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The faults in force; may be changed while the simulator runs. Thread-safe. */
public final class FaultPlan {
    private final ReentrantLock lock = new ReentrantLock();
    private final Seeded random;
    private List<FaultRule> rules = List.of();

    FaultPlan(List<FaultRule> rules, long seed) {
        this.random = new Seeded(seed);
        set(rules);
    }

    /** Replaces all rules; an empty list ends all faults. */
    public void set(List<FaultRule> newRules) {
        lock.lock();
        try {
            rules = List.copyOf(newRules);
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
            for (int i = 0; i < rules.size(); i++) {
                FaultRule rule = rules.get(i);
                if (applies(rule, model, promptText)) {
                    count(i, rule);
                    return Optional.of(rule);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private boolean applies(FaultRule rule, String model, String promptText) {
        return (rule.next() == null || rule.next() > 0)
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
