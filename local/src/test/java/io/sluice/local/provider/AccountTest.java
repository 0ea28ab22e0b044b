package io.sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** Strictness of the windows, against the judge's independent count. */
final class AccountTest {
    private static final long REQUESTS = 20;
    private static final long TOKENS = 1_000;
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final AtomicLong nowMs = new AtomicLong(1_000_000);

    @Test
    void noWindowOfSeededHistoriesExceedsALimit() {
        for (int seed = 0; seed < 300; seed++) {
            Account account = new Account(ProviderLimits.perMinute(REQUESTS, TOKENS), nowMs::get, ForeignUse.NONE);
            WindowPeak peak = history(seed, tokens -> account.tryStart(tokens) instanceof Admission.Admitted);

            assertThat(peak.requests()).as("requests, seed %d", seed).isLessThanOrEqualTo(REQUESTS);
            assertThat(peak.tokensAtStart()).as("tokens, seed %d", seed).isLessThanOrEqualTo(TOKENS);
        }
    }

    @Test
    void theJudgeCatchesALimiterThatResetsAtTheMinute() {
        boolean caught = false;
        for (int seed = 0; seed < 300 && !caught; seed++) {
            MinuteReset planted = new MinuteReset();
            caught = history(seed, tokens -> planted.tryStart()).requests() > REQUESTS;
        }
        assertThat(caught).isTrue();
    }

    @Test
    void windowIsFullyUsableAndFreedToTheMillisecond() {
        Account account = new Account(ProviderLimits.perMinute(2, TOKENS), nowMs::get, ForeignUse.NONE);
        long startMs = nowMs.get();
        assertThat(account.tryStart(10)).isInstanceOf(Admission.Admitted.class);
        nowMs.addAndGet(500);
        assertThat(account.tryStart(10)).isInstanceOf(Admission.Admitted.class);

        nowMs.set(startMs + 59_999);
        assertThat(account.tryStart(10))
                .isInstanceOfSatisfying(
                        Admission.OverLimit.class,
                        over -> assertThat(over.retryAfterMs()).hasValue(1));
        nowMs.set(startMs + 60_000);
        assertThat(account.tryStart(10)).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void retryAfterIsTheFirstMomentAtWhichTheCallFits() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            Account account = new Account(ProviderLimits.perMinute(REQUESTS, TOKENS), nowMs::get, ForeignUse.NONE);
            Admission admission = account.tryStart(1);
            while (!(admission instanceof Admission.OverLimit)) {
                nowMs.addAndGet(random.nextInt(1_000));
                admission = account.tryStart(1 + random.nextInt(200));
            }
            Admission.OverLimit over = (Admission.OverLimit) admission;
            long asked = over.kind() == LimitKind.TOKENS_PER_MINUTE ? over.asked() : 1;
            nowMs.addAndGet(over.retryAfterMs().orElseThrow() - 1);
            assertThat(account.tryStart(asked)).isInstanceOf(Admission.OverLimit.class);
            nowMs.addAndGet(1);
            assertThat(account.tryStart(asked)).isInstanceOf(Admission.Admitted.class);
        }
    }

    @Test
    void callThatCanNeverFitHasNoRetryAfter() {
        Account account = new Account(ProviderLimits.perMinute(REQUESTS, TOKENS), nowMs::get, ForeignUse.NONE);

        assertThat(account.tryStart(TOKENS + 1))
                .isInstanceOfSatisfying(
                        Admission.OverLimit.class,
                        over -> assertThat(over.retryAfterMs()).isEqualTo(OptionalLong.empty()));
    }

    @Test
    void outputCountsWhenItIsDone() {
        Account account = new Account(ProviderLimits.perMinute(REQUESTS, 100), nowMs::get, ForeignUse.NONE);
        account.tryStart(60);
        nowMs.addAndGet(30_000);
        account.end(40);
        nowMs.addAndGet(30_000);

        assertThat(account.tryStart(61)).isInstanceOf(Admission.OverLimit.class);
        assertThat(account.tryStart(60)).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void callsInFlightAreLimitedUntilOneEnds() {
        Account account = new Account(ProviderLimits.inFlight(1), nowMs::get, ForeignUse.NONE);
        assertThat(account.tryStart(1)).isInstanceOf(Admission.Admitted.class);
        assertThat(account.tryStart(1)).isInstanceOf(Admission.OverLimit.class);

        account.end(0);

        assertThat(account.tryStart(1)).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void everyWindowHasItsOwnLength() {
        ProviderLimits limits = ProviderLimits.NONE
                .with(LimitKind.REQUESTS_PER_SECOND, 2)
                .with(LimitKind.REQUESTS_PER_DAY, 3)
                .with(LimitKind.TOKENS_PER_DAY, 100);
        Account account = new Account(limits, nowMs::get, ForeignUse.NONE);
        assertThat(account.tryStart(10)).isInstanceOf(Admission.Admitted.class);
        assertThat(account.tryStart(10)).isInstanceOf(Admission.Admitted.class);
        assertThat(refusal(account.tryStart(10)).kind()).isEqualTo(LimitKind.REQUESTS_PER_SECOND);
        nowMs.addAndGet(1_000);
        assertThat(refusal(account.tryStart(81)).kind()).isEqualTo(LimitKind.TOKENS_PER_DAY);
        assertThat(account.tryStart(10)).isInstanceOf(Admission.Admitted.class);
        nowMs.addAndGet(1_000);

        Admission.OverLimit day = refusal(account.tryStart(10));
        assertThat(day.kind()).isEqualTo(LimitKind.REQUESTS_PER_DAY);
        assertThat(day.retryAfterMs()).hasValue(Duration.ofDays(1).toMillis() - 2_000);
        nowMs.addAndGet(Duration.ofDays(1).toMillis() - 2_000);
        assertThat(account.tryStart(10)).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void inputAndOutputCountApart() {
        ProviderLimits limits = ProviderLimits.NONE
                .with(LimitKind.INPUT_TOKENS_PER_MINUTE, 100)
                .with(LimitKind.OUTPUT_TOKENS_PER_MINUTE, 50);
        Account account = new Account(limits, nowMs::get, ForeignUse.NONE);
        assertThat(account.tryStart(60)).isInstanceOf(Admission.Admitted.class);
        assertThat(refusal(account.tryStart(41)).kind()).isEqualTo(LimitKind.INPUT_TOKENS_PER_MINUTE);
        account.end(50);
        assertThat(refusal(account.tryStart(1)).kind()).isEqualTo(LimitKind.OUTPUT_TOKENS_PER_MINUTE);
    }

    @Test
    void whatAnotherClientUsesIsMissingAndTheHeadersSaySo() {
        FaultPlan faults = new FaultPlan(List.of(FaultRule.foreignUse(0.5)), 1, nowMs::get);
        Account account = new Account(
                ProviderLimits.perMinute(20, 1_000), nowMs::get, (at, span) -> faults.foreignShare("any", at, span));
        assertThat(remaining(account.tryStart(1))).isEqualTo(19);
        nowMs.addAndGet(30_000);
        assertThat(remaining(account.tryStart(1))).isEqualTo(13);
        nowMs.addAndGet(30_000);
        for (int call = 0; call < 9; call++) {
            assertThat(account.tryStart(1)).isInstanceOf(Admission.Admitted.class);
        }
        assertThat(refusal(account.tryStart(1)).used()).isEqualTo(20);
    }

    private static long remaining(Admission admission) {
        return Objects.requireNonNull(admission.rate().byHeader().get("requests"))
                .remaining();
    }

    private static Admission.OverLimit refusal(Admission admission) {
        assertThat(admission).isInstanceOf(Admission.OverLimit.class);
        return (Admission.OverLimit) admission;
    }

    /** Bursts and pauses; what the limiter admitted, as the judge sees it. */
    private WindowPeak history(int seed, LongPredicate limiter) {
        Random random = new Random(seed);
        List<JournalLine> admitted = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            nowMs.addAndGet(random.nextInt(10) == 0 ? random.nextInt(40_000) : random.nextInt(500));
            long tokens = random.nextInt(120);
            if (limiter.test(tokens)) {
                admitted.add(Lines.admitted(nowMs.get(), "p" + i, tokens));
            }
        }
        return new JournalJudge(admitted)
                .worstWindows(WINDOW, JournalJudge.ADMITTED)
                .getFirst();
    }

    /** The planted fault: a counter that starts anew with each minute of the clock. */
    private final class MinuteReset {
        private long minute;
        private long count;

        boolean tryStart() {
            long present = nowMs.get() / 60_000;
            count = present == minute ? count + 1 : 1;
            minute = present;
            return count <= REQUESTS;
        }
    }
}
