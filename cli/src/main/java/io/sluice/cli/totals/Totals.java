package io.sluice.cli.totals;

import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import io.sluice.schema.TokenUsage;
import io.sluice.schema.UsageTotals;

/**
 * What results add up to, each added once. Immutable.
 *
 * @param ends how requests ended
 * @param work what was done for them
 */
public record Totals(Ends ends, Work work, Tokens tokens, Money money) {

    /** Nothing done. */
    public static final Totals NONE =
            new Totals(new Ends(0, 0, 0, 0, 0), new Work(0, 0, 0, 0, 0, 0), new Tokens(0, 0, 0), new Money(0, 0, 0, 0));

    /** Requests by how they ended. */
    public record Ends(long answered, long failed, long rejected, long expired, long cancelled) {

        Ends plus(ResultStatus status) {
            return switch (status) {
                case ANSWERED -> new Ends(answered + 1, failed, rejected, expired, cancelled);
                case FAILED, UNKNOWN -> new Ends(answered, failed + 1, rejected, expired, cancelled);
                case REJECTED -> rejected(1);
                case EXPIRED -> new Ends(answered, failed, rejected, expired + 1, cancelled);
                case CANCELLED -> new Ends(answered, failed, rejected, expired, cancelled + 1);
            };
        }

        Ends rejected(long more) {
            return new Ends(answered, failed, rejected + more, expired, cancelled);
        }
    }

    /**
     * Where answers came from, and what it took.
     *
     * @param paidCalls answered calls that these requests opened
     */
    public record Work(long paidCalls, long cacheHits, long coalesced, long attempts, long retries, long throttled) {

        Work plus(PromptResult result) {
            boolean answered = result.getStatus() == ResultStatus.ANSWERED;
            return new Work(
                    paidCalls + count(answered && isPaid(result)),
                    cacheHits + count(answered && result.getSource() == ResultSource.CACHE),
                    coalesced + count(answered && result.getSource() == ResultSource.COALESCED),
                    attempts + result.getAttempts(),
                    retries + Math.max(0, result.getAttempts() - 1),
                    throttled + result.getThrottled());
        }
    }

    /** Tokens of paid calls, and those that the others did not need. */
    public record Tokens(long in, long out, long saved) {

        Tokens plus(TokenUsage usage, boolean paid) {
            return paid
                    ? new Tokens(in + usage.getTokensIn(), out + usage.getTokensOut(), saved)
                    : new Tokens(in, out, saved + usage.getTokensIn() + usage.getTokensOut());
        }
    }

    /**
     * Nano-dollars.
     *
     * @param unpriced paid calls whose price is unknown: they are not in spentNanos
     * @param unpricedSaved results from the cache or coalesced whose price is unknown
     */
    public record Money(long spentNanos, long unpriced, long savedNanos, long unpricedSaved) {

        Money plus(PromptResult result) {
            Long nanos = isPaid(result) ? result.getCostNanos() : result.getSavedNanos();
            long known = nanos == null ? 0 : nanos;
            long unknown = count(nanos == null);
            return isPaid(result)
                    ? new Money(spentNanos + known, unpriced + unknown, savedNanos, unpricedSaved)
                    : new Money(spentNanos, unpriced, savedNanos + known, unpricedSaved + unknown);
        }
    }

    /** What the job counted. */
    public static Totals of(UsageTotals usage) {
        return new Totals(
                new Ends(
                        usage.getAnswered(),
                        usage.getFailed(),
                        usage.getRejected(),
                        usage.getExpired(),
                        usage.getCancelled()),
                new Work(
                        usage.getPaidCalls(),
                        usage.getCacheHits(),
                        usage.getCoalesced(),
                        usage.getAttempts(),
                        usage.getRetries(),
                        usage.getThrottled()),
                new Tokens(usage.getTokensIn(), usage.getTokensOut(), usage.getTokensSaved()),
                new Money(usage.getSpendNanos(), usage.getUnpricedCalls(), usage.getSavedNanos(), 0));
    }

    /** These and one more result. */
    public Totals plus(PromptResult result) {
        boolean answered = result.getStatus() == ResultStatus.ANSWERED;
        TokenUsage usage = result.getUsage();
        return new Totals(
                ends.plus(result.getStatus()),
                work.plus(result),
                answered && usage != null ? tokens.plus(usage, isPaid(result)) : tokens,
                answered ? money.plus(result) : money);
    }

    /** These, and lines that never became requests. */
    public Totals withBadLines(long lines) {
        return new Totals(ends.rejected(lines), work, tokens, money);
    }

    /** Requests that have their result. */
    public long done() {
        return ends.answered() + notAnswered();
    }

    /** Requests that have a result without an answer. */
    public long notAnswered() {
        return wentWrong() + ends.cancelled();
    }

    /** Requests that got no answer although nobody took them back. */
    public long wentWrong() {
        return ends.failed() + ends.rejected() + ends.expired();
    }

    private static boolean isPaid(PromptResult result) {
        return result.getSource() == ResultSource.CALL;
    }

    private static long count(boolean one) {
        return one ? 1 : 0;
    }
}
