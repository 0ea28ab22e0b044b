package io.sluice.app.call;

import io.sluice.app.call.SlotMessage.Attempted;
import io.sluice.app.lane.WorkerClock;
import io.sluice.app.provider.Exchange;
import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.Usage;
import io.sluice.app.quota.Permit;
import io.sluice.app.quota.Settlement;
import io.sluice.app.quota.SlotQuota;
import io.sluice.app.retry.FailedAttempt;
import io.sluice.app.retry.Retry;
import io.sluice.schema.FailureKind;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of each attempt that ended: its permit and its money are settled, then the call ends, backs off,
 * or goes back to its lane. Actor's thread only.
 */
final class CallEnds {
    private final Lane lane;
    private final SlotQuota quota;
    private final SlotQueue queue;
    private final Guard guard;
    private final Learning learning;
    private final EndRecords records;
    private final Committer committer;
    private final Budget budget;
    private final Money money;
    private final WorkerClock clock;
    private final RandomGenerator random;
    private final FailureLog log = new FailureLog();
    private final Map<String, Long> counts = new TreeMap<>();

    CallEnds(
            Lane lane,
            SlotQuota quota,
            SlotQueue queue,
            Guard guard,
            Learning learning,
            EndRecords records,
            Committer committer,
            Budget budget,
            WorkerClock clock,
            RandomGenerator random) {
        this.lane = lane;
        this.quota = quota;
        this.queue = queue;
        this.guard = guard;
        this.learning = learning;
        this.records = records;
        this.committer = committer;
        this.budget = budget;
        this.money = new Money(lane.tariff());
        this.clock = clock;
        this.random = random;
    }

    /** Calls ended so far, by how. */
    Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /**
     * @param ours false once the slot was let go: then the call is another owner's, and only permit and money are settled
     */
    void attemptEnded(SlotMessage.Ended ended, boolean ours) throws InterruptedException {
        queue.ended();
        OpenCall open = ended.open();
        long now = clock.nanoTime();
        switch (ended.attempted()) {
            case Attempted.NotSent notSent -> {
                ended.permit().close(new Settlement.Unsent(), now);
                budget.settle(ended.reservedNanos(), 0);
                guard.notSent(open);
                if (ours) {
                    notSent(open, notSent.late(), now);
                }
            }
            case Attempted.Made made -> {
                Outcome outcome = made.outcome();
                ended.permit().close(settlement(ended.permit(), outcome), now);
                budget.settle(ended.reservedNanos(), money.spentNanos(open.call(), outcome, ended.reservedNanos()));
                guard.ended(open, outcome);
                boolean alone = outcome instanceof Outcome.Throttled && guard.throttledAlone(open);
                learning.ended(open, ended.permit(), outcome, alone, now);
                open.attempted(outcome.exchange().millis());
                if (ours) {
                    decide(open, outcome, alone);
                } else {
                    count("abandoned");
                }
            }
            case Attempted.Broken broken -> {
                ended.permit().close(new Settlement.Keep(), now);
                budget.settle(ended.reservedNanos(), ended.reservedNanos());
                guard.notSent(open);
                open.attempted(0);
                open.failed(FailureKind.TRANSIENT.name(), true);
                if (ours) {
                    failed(open, FailureKind.TRANSIENT, "the provider client failed: " + broken.why(), null);
                }
            }
        }
    }

    /** The call's deadline has passed. */
    void expired(OpenCall open) throws InterruptedException {
        end(open, "expired", records.expired(open));
    }

    /** The job that opened the call was cancelled. */
    void cancelled(OpenCall open) throws InterruptedException {
        end(open, "cancelled", records.cancelled(open));
    }

    /** The call will not be attempted again. */
    void failed(OpenCall open, FailureKind kind, String message, @Nullable Exchange last) throws InterruptedException {
        log.failed(open, kind, last, clock.nanoTime());
        end(open, "failed_" + kind.name().toLowerCase(Locale.ROOT), records.failed(open, kind, message, last));
    }

    /** The call goes to the end of its lane. */
    void forward(OpenCall open, long notBeforeMs) throws InterruptedException {
        end(open, "forwarded", records.forwarded(open, open.slot().partition, notBeforeMs));
    }

    private void notSent(OpenCall open, boolean late, long now) throws InterruptedException {
        // It costs nothing, but must not go on for ever: a provider may always be that far away.
        if (late && open.late() >= lane.config().retry().attemptsMax()) {
            String why = "the connection came too late after the permit %d times (delay-max is %d ms)"
                    .formatted(
                            lane.config().retry().attemptsMax(),
                            lane.config().delayMax().toMillis());
            failed(open, FailureKind.TIMED_OUT, why, null);
        } else {
            queue.back(open, now);
        }
    }

    private void decide(OpenCall open, Outcome outcome, boolean alone) throws InterruptedException {
        switch (outcome) {
            case Outcome.Answered answered ->
                end(open, "answered", records.answered(open, answered, money.cost(open.call(), answered)));
            case Outcome.Throttled throttled ->
                again(open, FailureKind.THROTTLED, outcome, alone, throttled.message(), throttled.retryAfterMs());
            case Outcome.Transient failed ->
                again(open, FailureKind.TRANSIENT, outcome, alone, failed.message(), failed.retryAfterMs());
            case Outcome.TimedOut failed ->
                again(open, FailureKind.TIMED_OUT, outcome, alone, failed.message(), OptionalLong.empty());
            case Outcome.Refused refused -> forGood(open, FailureKind.REFUSED, outcome, refused.message());
            case Outcome.Invalid invalid -> forGood(open, FailureKind.INVALID, outcome, invalid.message());
            case Outcome.Unauthorized denied -> denied(open, denied);
            case Outcome.TooLarge tooLarge -> forGood(open, FailureKind.TOO_LARGE, outcome, tooLarge.message());
        }
    }

    /** @param alone whether the provider throttles this call or its model while it answers others: then the slot goes on */
    private void again(
            OpenCall open, FailureKind kind, Outcome outcome, boolean alone, String message, OptionalLong retryAfterMs)
            throws InterruptedException {
        open.failed(kind.name(), outcome.ambiguous());
        FailedAttempt failed = new FailedAttempt(
                kind,
                open.countedFailures(),
                open.failures(FailureKind.THROTTLED),
                kind == FailureKind.THROTTLED ? open.throttled().times() : 0,
                alone,
                retryAfterMs,
                open.deadlineMs());
        long wallMs = clock.wallMillis();
        long now = clock.nanoTime();
        boolean slotPauses = lane.retry().pausesSlot(failed);
        if (slotPauses) {
            quota.pauseUntil(now + TimeUnit.MILLISECONDS.toNanos(guard.pauseMs(open, retryAfterMs)));
        }
        Retry retry = lane.retry().decide(failed, wallMs, random);
        if (slotPauses && !(retry instanceof Retry.GiveUp)) {
            // The slot waits for all its calls; this one keeps its place among them. The guard spreads the starts
            // afterwards.
            queue.back(open, now);
            return;
        }
        switch (retry) {
            case Retry.RetryAt later -> {
                open.waitUntil(now + TimeUnit.MILLISECONDS.toNanos(later.atMs() - wallMs));
                queue.back(open, now);
            }
            case Retry.RequeueUntil requeue -> forward(open, requeue.untilMs());
            case Retry.GiveUp giveUp -> {
                if (giveUp.kind() == FailureKind.EXPIRED) {
                    expired(open);
                } else {
                    failed(open, giveUp.kind(), message + " (" + giveUp.reason() + ")", outcome.exchange());
                }
            }
        }
    }

    /** The slot stops, and the call keeps its place; unless it is only this call, or its model, that is refused. */
    private void denied(OpenCall open, Outcome.Unauthorized denied) throws InterruptedException {
        open.failed(FailureKind.UNAUTHORIZED.name(), denied.ambiguous());
        if (guard.denied(open, denied.message())) {
            failed(open, FailureKind.UNAUTHORIZED, denied.message() + " (other calls are answered)", denied.exchange());
        } else {
            queue.back(open, clock.nanoTime());
        }
    }

    private void forGood(OpenCall open, FailureKind kind, Outcome outcome, String message) throws InterruptedException {
        open.failed(kind.name(), outcome.ambiguous());
        failed(open, kind, message, outcome.exchange());
    }

    private Settlement settlement(Permit permit, Outcome outcome) {
        if (!(outcome instanceof Outcome.Answered answered) || answered.usage().isEmpty()) {
            return new Settlement.Keep();
        }
        Usage usage = answered.usage().get();
        // Without a limit nothing was reserved; what was used is kept for the panel.
        return lane.countsTokens()
                ? lane.accounting().settle(permit.cost(), lane.countedInput(usage), usage.tokensOut())
                : new Settlement.Correct(usage.tokensIn() + usage.tokensOut());
    }

    private void end(OpenCall open, String how, ProducerRecord<byte[], byte[]> produced) throws InterruptedException {
        int answerBytes = produced.value().length;
        count(how);
        open.slot().ended(answerBytes);
        committer.end(new Ending.Done(open.slot(), open.offset(), produced, (long) open.bytes() + answerBytes));
    }

    private void count(String how) {
        counts.merge(how, 1L, Long::sum);
    }
}
