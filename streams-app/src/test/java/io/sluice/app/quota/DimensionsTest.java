package io.sluice.app.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.Limits;
import io.sluice.app.quota.Reservation.Granted;
import io.sluice.app.quota.Reservation.On;
import io.sluice.app.quota.Reservation.TooLarge;
import io.sluice.app.quota.Reservation.Wait;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every dimension that a provider limits, alone and beside the others. */
class DimensionsTest {
    private static final long WALL_MS = 1_700_000_000_500L;
    private static final long DAY = TimeUnit.DAYS.toNanos(1);

    @Test
    void secondsAreLimitedBesideMinutes() {
        SlotQuota quota =
                openAi(Limits.none().with(Dimension.REQUESTS_PER_MINUTE, 1_000).with(Dimension.REQUESTS_PER_SECOND, 4));
        int starts = 0;
        long now = 0;
        while (now < seconds(20)) {
            if (quota.reserve(Cost.atStart(1), now) instanceof Wait wait) {
                assertThat(wait.on()).isIn(On.REQUESTS_PER_SECOND, On.PACE);
                now = wait.untilNanos();
            } else {
                starts++;
            }
        }
        // W + J of a second is two seconds: the delay of the path costs half of a limit that is as short as it.
        assertThat(starts).isBetween(38, 44);
    }

    @Test
    void inputAndOutputAreLimitedApart() {
        SlotQuota quota = new SlotQuota(
                rules(
                        Limits.none()
                                .with(Dimension.INPUT_TOKENS_PER_MINUTE, 100_000)
                                .with(Dimension.OUTPUT_TOKENS_PER_MINUTE, 1_000),
                        Accounting.ANTHROPIC),
                0);
        Cost cost = Accounting.ANTHROPIC.cost(10, 240);
        Permit first = start(quota, cost, seconds(100));
        for (int call = 1; call < 4; call++) {
            start(quota, cost, seconds(100 + 15 * call));
        }
        assertThat(waiting(quota, cost, seconds(160)).on()).isEqualTo(On.OUTPUT_TOKENS_PER_MINUTE);
        first.close(Accounting.ANTHROPIC.settle(cost, 10, 5), seconds(160));
        start(quota, cost, seconds(160));
        assertThat(quota.reserve(Accounting.ANTHROPIC.cost(10, 1_001), seconds(160)))
                .isInstanceOfSatisfying(
                        TooLarge.class,
                        tooLarge -> assertThat(tooLarge.why())
                                .contains("1001 output tokens", "limits.output-tokens-per-minute", "1000"));
    }

    @Test
    void inputFromTheProvidersCacheCountsNothing() {
        SlotQuota quota = new SlotQuota(
                rules(Limits.none().with(Dimension.INPUT_TOKENS_PER_MINUTE, 10_000), Accounting.ANTHROPIC), 0);
        for (int call = 0; call < 20; call++) {
            Permit permit = start(quota, Accounting.ANTHROPIC.cost(2_400, 10), seconds(100 + call));
            permit.close(Accounting.ANTHROPIC.settle(permit.cost(), 2_400 - 2_300, 10), seconds(101 + call));
        }
    }

    @Test
    void aDayIsLimitedInRequestsAndTokensAndMayBeSpentWithinAnHour() {
        SlotQuota quota =
                openAi(Limits.none().with(Dimension.REQUESTS_PER_DAY, 100).with(Dimension.TOKENS_PER_DAY, 1_000_000));
        long spentAt = spend(quota, 100, 0);
        assertThat(spentAt).isLessThan(TimeUnit.HOURS.toNanos(1));
        Wait wait = waiting(quota, Cost.atStart(1), spentAt);
        assertThat(wait.on()).isEqualTo(On.REQUESTS_PER_DAY);
        start(quota, Cost.atStart(1), DAY + seconds(30));
    }

    @Test
    void whatADayHasSpentGoesFromHeirToHeir() {
        QuotaRules rules = rules(Limits.none().with(Dimension.REQUESTS_PER_DAY, 500), Accounting.OPENAI);
        SlotQuota quota = new SlotQuota(rules, 0);
        long now = spend(quota, 400, 0);
        for (int heir = 0; heir < 5; heir++) {
            QuotaSnapshot left = quota.release(now, WALL_MS + TimeUnit.NANOSECONDS.toMillis(now));
            assertThat(left.spentInDay()).hasSizeLessThan(150);
            now += TimeUnit.HOURS.toNanos(1);
            quota = SlotQuota.inherit(rules, left, now, WALL_MS + TimeUnit.NANOSECONDS.toMillis(now));
            assertThat(quota.headroom(now).requests()).hasValue(100);
        }
        // Five handovers keep it no more than a step longer.
        long later = DAY + TimeUnit.HOURS.toNanos(1) + seconds(600);
        assertThat(quota.headroom(later).requests()).hasValue(500);
    }

    @Test
    void killedOwnerOfADaysLimitCostsItsHeirLittle() {
        QuotaRules rules = rules(Limits.none().with(Dimension.REQUESTS_PER_DAY, 10_000), Accounting.OPENAI);
        QuotaSnapshot left = new SlotQuota(rules, 0).snapshot(0, WALL_MS);
        SlotQuota heir = SlotQuota.inherit(rules, left, 0, WALL_MS + 8_000);
        assertThat(heir.headroom(0).requests().orElseThrow()).isBetween(9_900L, 9_990L);
    }

    @Test
    void learnedLimitHoldsFromNowOnAndGoesToTheHeir() {
        QuotaRules rules = rules(Limits.none(), Accounting.OPENAI);
        SlotQuota quota = new SlotQuota(rules, 0);
        quota.limit(Dimension.REQUESTS_PER_MINUTE, 3, seconds(1));
        quota.limit(Dimension.CALLS_IN_FLIGHT, 7, seconds(1));
        for (int call = 0; call < 3; call++) {
            start(quota, Cost.atStart(1), seconds(100 + 30L * call));
        }
        SlotQuota heir = SlotQuota.inherit(rules, quota.release(seconds(160), WALL_MS), seconds(160), WALL_MS);
        assertThat(heir.limit(Dimension.CALLS_IN_FLIGHT)).hasValue(7);
        assertThat(heir.headroom(seconds(160)).requests()).hasValue(0);
        QuotaRules configured = rules(Limits.none().with(Dimension.REQUESTS_PER_MINUTE, 50), Accounting.OPENAI);
        assertThat(SlotQuota.inherit(configured, quota.release(seconds(160), WALL_MS), 0, WALL_MS)
                        .limit(Dimension.REQUESTS_PER_MINUTE))
                .hasValue(50);
    }

    @Test
    void whatIsUnlearnedIsNoLimitOrTheStatedOne() {
        SlotQuota quota = openAi(Limits.none().with(Dimension.TOKENS_PER_MINUTE, 9_000));
        quota.limit(Dimension.TOKENS_PER_MINUTE, 10, 0);
        quota.limit(Dimension.REQUESTS_PER_MINUTE, 1, 0);
        start(quota, Cost.atStart(1), 0);
        quota.unlearn(Dimension.TOKENS_PER_MINUTE, seconds(1));
        quota.unlearn(Dimension.REQUESTS_PER_MINUTE, seconds(1));
        assertThat(quota.limit(Dimension.TOKENS_PER_MINUTE)).hasValue(9_000);
        assertThat(quota.limit(Dimension.REQUESTS_PER_MINUTE)).isEmpty();
        assertThat(quota.release(seconds(1), WALL_MS).learned()).isEmpty();
    }

    @Test
    void changingALimitOftenStartsNoMore() {
        Random random = new Random(3);
        SlotQuota quota = new SlotQuota(rules(Limits.none(), Accounting.OPENAI), 0);
        ProviderLedger ledger = new ProviderLedger();
        for (long now = 0; now < seconds(600); now += TimeUnit.MILLISECONDS.toNanos(50)) {
            quota.limit(Dimension.REQUESTS_PER_MINUTE, 20 + random.nextInt(31), now);
            if (quota.reserve(Cost.atStart(1), now) instanceof Granted) {
                ledger.count(now, Dimension.Unit.REQUESTS, 1);
            }
        }
        assertThat(ledger.worst(Dimension.Unit.REQUESTS, seconds(60))).isBetween(20L, 50L);
    }

    @Test
    void whatOthersUseCountsUntilItsResetAndNeverRaises() {
        SlotQuota quota = openAi(Limits.none().with(Dimension.REQUESTS_PER_MINUTE, 100));
        quota.foreign(Dimension.REQUESTS_PER_MINUTE, 70, seconds(20), 0);
        Permit permit = start(quota, Cost.atStart(1), 0);
        assertThat(permit.roomAtStart(Dimension.REQUESTS_PER_MINUTE)).hasValue(99);
        assertThat(permit.roomAtStart(Dimension.TOKENS_PER_MINUTE)).isEmpty();
        assertThat(quota.headroom(seconds(19)).requests()).hasValue(29);
        quota.foreign(Dimension.REQUESTS_PER_MINUTE, -500, seconds(20), seconds(19));
        assertThat(quota.headroom(seconds(19)).requests()).hasValue(99);
        quota.foreign(Dimension.REQUESTS_PER_MINUTE, 1_000, seconds(30), seconds(19));
        assertThat(waiting(quota, Cost.atStart(1), seconds(19)))
                .isEqualTo(new Wait(seconds(30), On.REQUESTS_PER_MINUTE));
        assertThat(quota.headroom(seconds(30)).requests()).hasValue(99);
    }

    @Test
    void formerOwnersCallsAreNamedAsSuch() {
        QuotaRules rules = rules(Limits.none().with(Dimension.CALLS_IN_FLIGHT, 2), Accounting.OPENAI);
        SlotQuota owner = new SlotQuota(rules, 0);
        start(owner, Cost.atStart(1), 0);
        start(owner, Cost.atStart(1), 0);
        SlotQuota heir = SlotQuota.inherit(rules, owner.release(0, WALL_MS), 0, WALL_MS);
        assertThat(waiting(heir, Cost.atStart(1), 0).on()).isEqualTo(On.CALLS_OF_FORMER_OWNER);
        assertThat(heir.usage(0).formerCalls()).isEqualTo(2);
        assertThat(heir.usage(0).formerCallsForNanos()).isBetween(seconds(60), seconds(64));
    }

    private static long spend(SlotQuota quota, int starts, long from) {
        long now = from;
        for (int start = 0; start < starts; ) {
            if (quota.reserve(Cost.atStart(1), now) instanceof Wait wait) {
                now = wait.untilNanos();
            } else {
                start++;
            }
        }
        return now;
    }

    private static SlotQuota openAi(Limits limits) {
        return new SlotQuota(rules(limits, Accounting.OPENAI), 0);
    }

    private static QuotaRules rules(Limits limits, Accounting accounting) {
        return QuotaRules.of(limits, accounting, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(8));
    }

    private static Permit start(SlotQuota quota, Cost cost, long now) {
        Reservation reservation = quota.reserve(cost, now);
        assertThat(reservation).isInstanceOf(Granted.class);
        return ((Granted) reservation).permit();
    }

    private static Wait waiting(SlotQuota quota, Cost cost, long now) {
        Reservation reservation = quota.reserve(cost, now);
        assertThat(reservation).isInstanceOf(Wait.class);
        return (Wait) reservation;
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
