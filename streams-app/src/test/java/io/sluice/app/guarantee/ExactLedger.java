package io.sluice.app.guarantee;

import io.sluice.local.provider.JournalLine;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import io.sluice.schema.UsageScope;
import io.sluice.schema.UsageTotals;
import io.sluice.schema.UsageWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * Guarantee 8: the metrics topic's sums are the results' sums, by lane, job and tenant alike, and what the provider
 * charged, to the nano-dollar.
 *
 * @param uncommitted whether attempts were lost in a crash: then the provider charged more than was committed, and the
 *     ledger has each prompt once
 */
record ExactLedger(boolean uncommitted) implements Guarantee {
    @Override
    public List<String> violations(Sighting seen) {
        List<String> wrong = new ArrayList<>();
        compare(
                wrong,
                seen,
                UsageScope.TENANT,
                "requests",
                UsageTotals::getRequests,
                seen.results().size());
        compare(
                wrong,
                seen,
                UsageScope.TENANT,
                "cache hits",
                UsageTotals::getCacheHits,
                from(seen, ResultSource.CACHE));
        compare(
                wrong,
                seen,
                UsageScope.TENANT,
                "coalesced",
                UsageTotals::getCoalesced,
                from(seen, ResultSource.COALESCED));
        long paid = seen.results().stream()
                .filter(result -> result.getStatus() == ResultStatus.ANSWERED)
                .filter(result -> result.getSource() == ResultSource.CALL)
                .count();
        long spend = seen.results().stream().mapToLong(ExactLedger::cost).sum();
        for (UsageScope scope : List.of(UsageScope.LANE, UsageScope.TENANT)) {
            compare(wrong, seen, scope, "paid calls", UsageTotals::getPaidCalls, paid);
            compare(wrong, seen, scope, "spend", UsageTotals::getSpendNanos, spend);
        }
        long charged = uncommitted ? chargedOnce(seen) : charged(seen);
        compare(wrong, seen, UsageScope.LANE, "spend at the provider", UsageTotals::getSpendNanos, charged);
        if (!uncommitted) {
            long attempts = seen.journal().size();
            compare(wrong, seen, UsageScope.LANE, "attempts", UsageTotals::getAttempts, attempts);
        }
        return wrong;
    }

    private static long from(Sighting seen, ResultSource source) {
        return seen.results().stream()
                .filter(result -> result.getSource() == source)
                .count();
    }

    private static long cost(PromptResult result) {
        return Objects.requireNonNullElse(result.getCostNanos(), 0L);
    }

    private static long charged(Sighting seen) {
        return seen.journal().stream()
                .filter(JournalLine::paid)
                .mapToLong(line -> Objects.requireNonNullElse(line.costNanos(), 0L))
                .sum();
    }

    // The simulator's replies, and so their prices, are a function of the prompt.
    private static long chargedOnce(Sighting seen) {
        Map<String, Long> costs = new HashMap<>();
        seen.journal().stream()
                .filter(JournalLine::paid)
                .forEach(line -> costs.put(
                        String.valueOf(line.promptSha256()), Objects.requireNonNullElse(line.costNanos(), 0L)));
        return costs.values().stream().mapToLong(Long::longValue).sum();
    }

    private static void compare(
            List<String> wrong,
            Sighting seen,
            UsageScope scope,
            String what,
            ToLongFunction<UsageTotals> total,
            long expected) {
        long sum = seen.usage().stream()
                .filter(window -> window.getScope() == scope)
                .map(UsageWindow::getTotals)
                .mapToLong(total)
                .sum();
        if (sum != expected) {
            wrong.add("%s by %s: the ledger says %d, it was %d".formatted(what, scope, sum, expected));
        }
    }
}
