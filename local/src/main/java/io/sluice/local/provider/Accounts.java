package io.sluice.local.provider;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** All accounts: one for each key and model that called. Bounded by the keys and models of a test; thread-safe. */
final class Accounts {
    private record Id(String keyHash, String model) {}

    private final ProviderLimits limits;
    private final Map<String, ProviderLimits> limitsByModel;
    private final LongSupplier clockMs;
    private final FaultPlan faults;
    private final Map<Id, Account> accounts = new ConcurrentHashMap<>();

    Accounts(ProviderLimits limits, Map<String, ProviderLimits> limitsByModel, LongSupplier clockMs, FaultPlan faults) {
        this.limits = limits;
        this.limitsByModel = limitsByModel;
        this.clockMs = clockMs;
        this.faults = faults;
    }

    Account of(String keyHash, String model) {
        return accounts.computeIfAbsent(
                new Id(keyHash, model),
                id -> new Account(
                        limitsByModel.getOrDefault(model, limits),
                        clockMs,
                        (nowMs, spanMs) -> faults.foreignShare(model, nowMs, spanMs)));
    }
}
