package io.sluice.app.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.config.Limits;
import io.sluice.app.quota.Reservation.Granted;
import io.sluice.app.quota.Reservation.On;
import io.sluice.app.quota.Reservation.TooLarge;
import io.sluice.app.quota.Reservation.Wait;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlotQuotaTest {
    private static final long WALL_MS = 1_700_000_000_500L;
    private static final OptionalLong NONE = OptionalLong.empty();

    @Test
    void slotWithoutLimitsStartsEverything() {
        SlotQuota quota = new SlotQuota(rules(Limits.none(), Accounting.OPENAI), 0);
        for (int call = 0; call < 10_000; call++) {
            start(quota, 1_000_000, 5);
        }
        assertThat(quota.usage(5).requestsInWindow()).isEqualTo(10_000);
        assertThat(quota.headroom(5)).isEqualTo(new Headroom(NONE, NONE, NONE));
    }

    @Test
    void promptLargerThanTheLimitNeverStarts() {
        SlotQuota quota = openAi(NONE, OptionalLong.of(1000), NONE);
        assertThat(quota.reserve(Cost.atStart(1001), 0)).isInstanceOf(TooLarge.class);
        assertThat(quota.reserve(Cost.atStart(1000), 0)).isNotInstanceOf(TooLarge.class);
    }

    @Test
    void promptLargerThanTheBurstSavesForItAndStarts() {
        SlotQuota quota = openAi(NONE, OptionalLong.of(1000), NONE);
        Wait wait = waiting(quota, 1000, 0);
        assertThat(wait.on()).isEqualTo(On.PACE);
        assertThat(wait.untilNanos()).isLessThan(seconds(61));
        start(quota, 1000, wait.untilNanos());
    }

    @Test
    void refusalReservesNothingInAnyDimension() {
        SlotQuota quota = openAi(OptionalLong.of(100), OptionalLong.of(100_000), OptionalLong.of(1));
        Permit permit = start(quota, 10, 0);
        QuotaUsage before = quota.usage(0);
        assertThat(waiting(quota, 10, 0).on()).isEqualTo(On.CALLS_IN_FLIGHT);
        assertThat(quota.usage(0)).isEqualTo(before);
        permit.close(new Settlement.Keep(), 1);
        start(quota, 10, 1);
    }

    @Test
    void waitIsAlwaysLaterThanNow() {
        SlotQuota quota = openAi(OptionalLong.of(3), OptionalLong.of(100), OptionalLong.of(2));
        for (long now = 0; now < seconds(200); ) {
            switch (quota.reserve(Cost.atStart(40), now)) {
                case Granted granted -> granted.permit().close(new Settlement.Keep(), now);
                case Wait wait -> {
                    assertThat(wait.untilNanos()).isGreaterThan(now);
                    now = wait.untilNanos();
                }
                case TooLarge tooLarge -> throw new AssertionError(tooLarge.why());
            }
        }
    }

    @Test
    void permitIsClosedExactlyOnce() {
        SlotQuota quota = openAi(OptionalLong.of(3), NONE, NONE);
        Permit permit = start(quota, 0, 0);
        permit.close(new Settlement.Keep(), 1);
        assertThatThrownBy(() -> permit.close(new Settlement.Keep(), 2)).isInstanceOf(IllegalStateException.class);
        assertThat(quota.usage(2).callsInFlight()).isZero();
    }

    @Test
    void callIsInFlightUntilItsPermitIsClosedHoweverLateThatIs() {
        SlotQuota quota = openAi(NONE, NONE, OptionalLong.of(1));
        Permit permit = start(quota, 0, 0);
        assertThat(waiting(quota, 0, seconds(3600)).on()).isEqualTo(On.CALLS_IN_FLIGHT);
        permit.close(new Settlement.Keep(), seconds(3601));
        start(quota, 0, seconds(3601));
    }

    @Test
    void correctionStandsAtTheStartOfTheCall() {
        SlotQuota quota = openAi(NONE, OptionalLong.of(100_000), NONE);
        Permit permit = start(quota, 10_000, 0);
        permit.close(new Settlement.Correct(500), seconds(30));
        assertThat(quota.headroom(seconds(30)).tokens()).hasValue(99_500);
        assertThat(quota.headroom(seconds(62)).tokens()).hasValue(100_000);
    }

    @Test
    void whatWasNotSentCountsNothing() {
        SlotQuota quota = openAi(OptionalLong.of(10), OptionalLong.of(1000), OptionalLong.of(5));
        start(quota, 100, 0).close(new Settlement.Unsent(), seconds(1));
        assertThat(quota.headroom(seconds(1)))
                .isEqualTo(new Headroom(OptionalLong.of(10), OptionalLong.of(1000), OptionalLong.of(5)));
    }

    @Test
    void outputThatComesStandsAtTheEndOfTheCall() {
        SlotQuota quota =
                new SlotQuota(rules(new Limits(NONE, OptionalLong.of(100_000), NONE), Accounting.ANTHROPIC), 0);
        Permit permit = start(quota, Accounting.ANTHROPIC.cost(1000, 4000), 0);
        assertThat(quota.headroom(seconds(50)).tokens()).hasValue(95_000);
        permit.close(Accounting.ANTHROPIC.settle(permit.cost(), 900, 300), seconds(50));
        assertThat(quota.headroom(seconds(50)).tokens()).hasValue(98_800);
        assertThat(quota.headroom(seconds(62)).tokens()).hasValue(99_700);
        assertThat(quota.headroom(seconds(112)).tokens()).hasValue(100_000);
    }

    @Test
    void openAiKeepsTheLargerOfEstimateAndMaximum() {
        assertThat(Accounting.OPENAI.cost(700, 300).tokens()).isEqualTo(700);
        assertThat(Accounting.OPENAI.cost(300, 700).tokens()).isEqualTo(700);
    }

    @Test
    void azureCountsPromptAndMaximumTogether() {
        assertThat(Accounting.AZURE.cost(700, 300).tokens()).isEqualTo(1_000);
    }

    @Test
    void anEstimateIsCorrectedInPlaceToTheProvidersCountAndItsPaceIsGivenBack() {
        SlotQuota quota = openAi(NONE, OptionalLong.of(10_000), NONE);
        Permit permit = start(quota, Accounting.OPENAI.cost(700, 2_000, 300), seconds(100));
        assertThat(quota.headroom(seconds(100)).tokens()).hasValue(8_000);
        permit.close(Accounting.OPENAI.settle(permit.cost(), 900, 5), seconds(110));
        assertThat(quota.headroom(seconds(110)).tokens()).hasValue(9_100);
        // It stands at the start, and the pace has what was not counted.
        assertThat(quota.headroom(seconds(162)).tokens()).hasValue(10_000);
        start(quota, Accounting.OPENAI.cost(1_100, 0), seconds(110));
    }

    @Test
    void anEstimateIsNotCorrectedBelowWhatTheLimiterMayHaveTakenItForNorWithoutAReport() {
        SlotQuota quota = openAi(NONE, OptionalLong.of(10_000), NONE);
        Permit short1 = start(quota, Accounting.OPENAI.cost(700, 2_000, 300), 0);
        short1.close(Accounting.OPENAI.settle(short1.cost(), 10, 5), seconds(1));
        assertThat(quota.headroom(seconds(1)).tokens()).hasValue(9_300);
        Permit answer = start(quota, Accounting.AZURE.cost(100, 400, 1_000), seconds(100));
        answer.close(Accounting.AZURE.settle(answer.cost(), 150, 5), seconds(101));
        assertThat(quota.headroom(seconds(101)).tokens()).hasValue(8_850);
        Permit longer = start(quota, Accounting.OPENAI.cost(100, 10), seconds(200));
        longer.close(Accounting.OPENAI.settle(longer.cost(), 130, 5), seconds(201));
        assertThat(quota.headroom(seconds(201)).tokens()).hasValue(9_870);
    }

    @Test
    void pausedSlotStartsNothingAndOnlyTheLongestPauseCounts() {
        SlotQuota quota = openAi(OptionalLong.of(100), NONE, NONE);
        quota.pauseUntil(seconds(20));
        quota.pauseUntil(seconds(10));
        assertThat(waiting(quota, 1, seconds(15))).isEqualTo(new Wait(seconds(20), On.PAUSE));
        assertThat(quota.headroom(seconds(15)).requests()).hasValue(0);
        assertThat(quota.usage(seconds(15)).pausedForNanos()).isEqualTo(seconds(5));
        start(quota, 1, seconds(20));
    }

    @Test
    void pauseGoesToTheHeir() {
        SlotQuota quota = openAi(OptionalLong.of(100), NONE, NONE);
        quota.pauseUntil(seconds(20));
        QuotaSnapshot left = quota.release(seconds(5), WALL_MS);
        assertThat(left.pausedUntilMs()).isEqualTo(WALL_MS + 15_000);
        SlotQuota heir = SlotQuota.inherit(
                rules(new Limits(OptionalLong.of(100), NONE, NONE), Accounting.OPENAI), left, 0, WALL_MS + 5_000);
        assertThat(waiting(heir, 1, 0).untilNanos()).isBetween(seconds(10), seconds(12));
    }

    @Test
    void coldSlotWaitsForALeaseAWindowAndItsDelay() {
        QuotaRules rules = rules(new Limits(OptionalLong.of(5), NONE, OptionalLong.of(2)), Accounting.OPENAI);
        SlotQuota quota = SlotQuota.cold(rules, 77);
        assertThat(waiting(quota, 1, 77)).isEqualTo(new Wait(seconds(8 + 61) + 77, On.COLD));
        start(quota, 1, seconds(8 + 61) + 77);
    }

    @Test
    void releasedSlotStartsNothingButClosesPermits() {
        SlotQuota quota = openAi(OptionalLong.of(5), NONE, NONE);
        Permit permit = start(quota, 1, 0);
        QuotaSnapshot left = quota.release(0, WALL_MS);
        assertThat(left.released()).isTrue();
        assertThat(left.spent()).containsExactly(new QuotaSnapshot.Spent(WALL_MS / 1000, new Amounts(1, 1, 0, 0)));
        assertThat(left.inFlight()).containsExactly(new QuotaSnapshot.InFlight(WALL_MS / 1000 + 61, 1));
        assertThatThrownBy(() -> quota.reserve(Cost.atStart(1), 1)).isInstanceOf(IllegalStateException.class);
        permit.close(new Settlement.Keep(), 2);
    }

    @Test
    void snapshotOfTheUnreleasedSaysWhatMayStillStart() {
        SlotQuota quota = openAi(OptionalLong.of(60), NONE, NONE);
        QuotaSnapshot left = quota.snapshot(0, WALL_MS);
        assertThat(left.released()).isFalse();
        assertThat(left.spent()).singleElement().satisfies(spent -> {
            assertThat(spent.second()).isEqualTo((WALL_MS + 8_000) / 1000);
            assertThat(spent.amounts().requests()).isBetween(10 + 8L, 10 + 10L);
        });
    }

    @Test
    void oldSnapshotNoLongerCounts() {
        SlotQuota quota = openAi(OptionalLong.of(5), OptionalLong.of(100), OptionalLong.of(3));
        start(quota, 20, 0);
        QuotaSnapshot left = quota.snapshot(0, WALL_MS);
        QuotaRules rules =
                rules(new Limits(OptionalLong.of(5), OptionalLong.of(100), OptionalLong.of(3)), Accounting.OPENAI);
        SlotQuota heir =
                SlotQuota.inherit(rules, left, 0, WALL_MS + Duration.ofDays(400).toMillis());
        assertThat(heir.headroom(0))
                .isEqualTo(new Headroom(OptionalLong.of(5), OptionalLong.of(100), OptionalLong.of(3)));
    }

    @Test
    void absurdSnapshotHoldsTheSlotForABoundedTime() {
        QuotaSnapshot absurd = new QuotaSnapshot(
                true,
                Long.MIN_VALUE / 2_000_000,
                Long.MAX_VALUE,
                java.util.List.of(new QuotaSnapshot.Spent(Long.MAX_VALUE / 1_000_000, new Amounts(1, 1, 0, 0))),
                java.util.List.of(),
                java.util.List.of(new QuotaSnapshot.InFlight(Long.MIN_VALUE / 1_000_000, 1)),
                java.util.Map.of());
        QuotaRules rules = rules(new Limits(OptionalLong.of(5), NONE, NONE), Accounting.OPENAI);
        SlotQuota heir = SlotQuota.inherit(rules, absurd, 0, WALL_MS);
        assertThat(waiting(heir, 1, 0).untilNanos()).isLessThanOrEqualTo(TimeUnit.DAYS.toNanos(4));
    }

    @Test
    void wrongSnapshotsAndRulesDoNotConstruct() {
        assertThatThrownBy(() -> new Amounts(-1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cost.atStart(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QuotaRules.of(
                        Limits.none(), Accounting.OPENAI, Duration.ofSeconds(-1), Duration.ofSeconds(1), Duration.ZERO))
                .hasMessageContaining("delay-max");
    }

    private static SlotQuota openAi(OptionalLong requests, OptionalLong tokens, OptionalLong calls) {
        return new SlotQuota(rules(new Limits(requests, tokens, calls), Accounting.OPENAI), 0);
    }

    private static QuotaRules rules(Limits limits, Accounting accounting) {
        return QuotaRules.of(limits, accounting, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(8));
    }

    private static Permit start(SlotQuota quota, long tokens, long now) {
        return start(quota, Cost.atStart(tokens), now);
    }

    private static Permit start(SlotQuota quota, Cost cost, long now) {
        Reservation reservation = quota.reserve(cost, now);
        assertThat(reservation).isInstanceOf(Granted.class);
        return ((Granted) reservation).permit();
    }

    private static Wait waiting(SlotQuota quota, long tokens, long now) {
        Reservation reservation = quota.reserve(Cost.atStart(tokens), now);
        assertThat(reservation).isInstanceOf(Wait.class);
        return (Wait) reservation;
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
