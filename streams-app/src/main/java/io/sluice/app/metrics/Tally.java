package io.sluice.app.metrics;

import io.sluice.schema.Answer;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.Failure;
import io.sluice.schema.FailureKind;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.TokenUsage;
import io.sluice.schema.UsageTotals;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.io.Encoder;

/** Sums that grow: the mutable form of {@link UsageTotals}. Owned by one thread. */
public final class Tally {
    private long requests;
    private long answered;
    private long failed;
    private long expired;
    private long cancelled;
    private long rejected;
    private long cacheHits;
    private long coalesced;
    private long calls;
    private long paidCalls;
    private long unpricedCalls;
    private long attempts;
    private long retries;
    private long throttled;
    private long ambiguous;
    private long tokensIn;
    private long tokensInCached;
    private long tokensOut;
    private long tokensSaved;
    private long spendNanos;
    private long savedNanos;
    private final Map<String, Long> failures = new HashMap<>();
    private final Map<String, Long> failedAttempts = new HashMap<>();
    private final Map<String, Long> priceVersions = new HashMap<>();
    private final LatencyBuckets latency = new LatencyBuckets();

    /** Counts a request's terminal record. What its call cost is counted by {@link #add(Answer)}, once for all waiters. */
    public Tally add(PromptResult result) {
        requests++;
        switch (result.getStatus()) {
            case ANSWERED -> answered++;
            case FAILED, UNKNOWN -> failed++;
            case EXPIRED -> expired++;
            case CANCELLED -> cancelled++;
            case REJECTED -> rejected++;
        }
        boolean cached = result.getSource() == ResultSource.CACHE;
        boolean joined = result.getSource() == ResultSource.COALESCED;
        cacheHits += cached ? 1 : 0;
        coalesced += joined ? 1 : 0;
        if ((cached || joined) && result.getFailure() == null) {
            TokenUsage usage = result.getUsage();
            tokensSaved += usage == null ? 0 : usage.getTokensIn() + usage.getTokensOut();
            savedNanos += result.getSavedNanos() == null ? 0 : result.getSavedNanos();
        }
        if (result.getFailure() != null) {
            failures.merge(result.getFailure().getKind().name(), 1L, Long::sum);
        }
        latency.add(result.getTotalMs());
        return this;
    }

    /** Counts how a call ended: the ledger. */
    public Tally add(Answer answer) {
        calls++;
        attempts += answer.getAttempts();
        retries += Math.max(0, answer.getAttempts() - 1);
        throttled += answer.getFailedAttempts().getOrDefault(FailureKind.THROTTLED.name(), 0);
        ambiguous += answer.getAmbiguous();
        answer.getFailedAttempts().forEach((kind, count) -> failedAttempts.merge(kind, (long) count, Long::sum));
        if (isPaid(answer)) {
            paidCalls++;
            TokenUsage usage = answer.getUsage();
            if (usage != null) {
                tokensIn += usage.getTokensIn();
                tokensInCached += usage.getTokensInCached();
                tokensOut += usage.getTokensOut();
            }
            if (answer.getCostNanos() == null) {
                unpricedCalls++;
            } else {
                spendNanos += answer.getCostNanos();
            }
            if (answer.getPriceVersion() != null) {
                priceVersions.merge(answer.getPriceVersion(), 1L, Long::sum);
            }
        }
        return this;
    }

    /** Also where the call failed: an answer that is too large for a record was paid for, and one that cannot be read as well. */
    private static boolean isPaid(Answer answer) {
        if (answer.getOutcome() == CallOutcome.ANSWERED || answer.getUsage() != null || answer.getCostNanos() != null) {
            return true;
        }
        Failure failure = answer.getFailure();
        return failure != null
                && answer.getAttempts() > 0
                && (failure.getKind() == FailureKind.TOO_LARGE || failure.getKind() == FailureKind.UNREADABLE);
    }

    /** Adds other sums. */
    public Tally add(UsageTotals other) {
        requests += other.getRequests();
        answered += other.getAnswered();
        failed += other.getFailed();
        expired += other.getExpired();
        cancelled += other.getCancelled();
        rejected += other.getRejected();
        cacheHits += other.getCacheHits();
        coalesced += other.getCoalesced();
        calls += other.getCalls();
        paidCalls += other.getPaidCalls();
        unpricedCalls += other.getUnpricedCalls();
        attempts += other.getAttempts();
        retries += other.getRetries();
        throttled += other.getThrottled();
        ambiguous += other.getAmbiguous();
        tokensIn += other.getTokensIn();
        tokensInCached += other.getTokensInCached();
        tokensOut += other.getTokensOut();
        tokensSaved += other.getTokensSaved();
        spendNanos += other.getSpendNanos();
        savedNanos += other.getSavedNanos();
        other.getFailures().forEach((kind, count) -> failures.merge(kind, count, Long::sum));
        other.getFailedAttempts().forEach((kind, count) -> failedAttempts.merge(kind, count, Long::sum));
        other.getPriceVersions().forEach((version, count) -> priceVersions.merge(version, count, Long::sum));
        latency.addAll(other.getLatencyCounts());
        return this;
    }

    /** These sums as a value. */
    public UsageTotals toTotals() {
        return UsageTotals.newBuilder()
                .setRequests(requests)
                .setAnswered(answered)
                .setFailed(failed)
                .setExpired(expired)
                .setCancelled(cancelled)
                .setRejected(rejected)
                .setCacheHits(cacheHits)
                .setCoalesced(coalesced)
                .setCalls(calls)
                .setPaidCalls(paidCalls)
                .setUnpricedCalls(unpricedCalls)
                .setAttempts(attempts)
                .setRetries(retries)
                .setThrottled(throttled)
                .setAmbiguous(ambiguous)
                .setFailures(Map.copyOf(failures))
                .setFailedAttempts(Map.copyOf(failedAttempts))
                .setTokensIn(tokensIn)
                .setTokensInCached(tokensInCached)
                .setTokensOut(tokensOut)
                .setTokensSaved(tokensSaved)
                .setSpendNanos(spendNanos)
                .setSavedNanos(savedNanos)
                .setPriceVersions(Map.copyOf(priceVersions))
                .setLatencyCounts(latency.toList())
                .build();
    }

    /** Writes these sums as Avro writes {@link #toTotals}, without making that: this is done with every result. */
    public void writeTo(Encoder encoder) throws IOException {
        encoder.writeLong(requests);
        encoder.writeLong(answered);
        encoder.writeLong(failed);
        encoder.writeLong(expired);
        encoder.writeLong(cancelled);
        encoder.writeLong(rejected);
        encoder.writeLong(cacheHits);
        encoder.writeLong(coalesced);
        encoder.writeLong(calls);
        encoder.writeLong(paidCalls);
        encoder.writeLong(unpricedCalls);
        encoder.writeLong(attempts);
        encoder.writeLong(retries);
        encoder.writeLong(throttled);
        encoder.writeLong(ambiguous);
        write(failures, encoder);
        write(failedAttempts, encoder);
        encoder.writeLong(tokensIn);
        encoder.writeLong(tokensInCached);
        encoder.writeLong(tokensOut);
        encoder.writeLong(tokensSaved);
        encoder.writeLong(spendNanos);
        encoder.writeLong(savedNanos);
        write(priceVersions, encoder);
        latency.writeTo(encoder);
    }

    private static void write(Map<String, Long> counts, Encoder encoder) throws IOException {
        encoder.writeMapStart();
        encoder.setItemCount(counts.size());
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            encoder.startItem();
            encoder.writeString(entry.getKey());
            encoder.writeLong(entry.getValue());
        }
        encoder.writeMapEnd();
    }
}
