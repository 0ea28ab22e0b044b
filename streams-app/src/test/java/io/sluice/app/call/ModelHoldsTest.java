package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.RetryConfig;
import io.sluice.app.lane.Lease;
import io.sluice.app.lane.SlotId;
import io.sluice.app.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ModelHoldsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Slot SLOT = new Slot(
            new SlotId("lane", 0),
            new TopicPartition("calls.lane", 0),
            10,
            0,
            Lease.none(Duration.ofSeconds(6), Duration.ofSeconds(2)));

    private final RetryPolicy policy =
            new RetryPolicy(new RetryConfig(4, Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofSeconds(1)));
    private final LastAnswered lastAnswered = new LastAnswered();
    private final ModelHolds models = new ModelHolds(lastAnswered, () -> policy.throttles(new SplittableRandom(1)));
    private long now = SECOND;

    @Test
    void aModelIsHeldOnceOthersWereAnsweredBetweenItsThrottlesTwice() {
        throttled("one", 0);
        answered("other");
        throttled("one", 0);
        assertThat(models.holds(call("one"))).isFalse();
        answered("other");
        assertThat(throttled("one", 0)).isTrue();
        assertThat(models.holds(call("one"))).isTrue();
        assertThat(models.waitNanos(call("one"), now)).isBetween(SECOND / 2, SECOND);
        assertThat(models.waitNanos(call("other"), now)).isZero();
    }

    @Test
    void whereAllAreThrottledNoneIsHeld() {
        for (int times = 0; times < 100; times++) {
            throttled("one", 0);
            throttled("other", 0);
        }
        assertThat(models.holds(call("one")) || models.holds(call("other"))).isFalse();
    }

    @Test
    void aModelThatIsAnsweredNowAndThenIsNotHeld() {
        for (int times = 0; times < 100; times++) {
            throttled("one", 0);
            answered("other");
            throttled("one", 0);
            answered("one");
        }
        assertThat(models.holds(call("one"))).isFalse();
    }

    @Test
    void itWaitsAsLongAsItsProviderAsks() {
        hold();
        throttled("one", 60_000);
        assertThat(models.waitNanos(call("one"), now)).isBetween(60 * SECOND, 62 * SECOND);
    }

    @Test
    void oneCallAtATimeFindsOutAndItsAnswerLetsTheOthersGo() {
        hold();
        now += 8 * SECOND;
        OpenCall probe = started("one");
        assertThat(models.waitNanos(call("one"), now)).isGreaterThanOrEqualTo(SECOND / 2);
        now++;
        assertThat(models.answered(probe)).isTrue();
        assertThat(models.waitNanos(call("one"), now)).isZero();
    }

    @Test
    void anAnswerToWhatWasStartedBeforeLetsNoneGo() {
        OpenCall before = started("one");
        hold();
        assertThat(models.answered(before)).isFalse();
        assertThat(models.holds(call("one"))).isTrue();
    }

    @Test
    void waitsGrowFromProbeToProbe() {
        hold();
        for (int probes = 0; probes < 10; probes++) {
            now += 8 * SECOND;
            throttled("one", 0);
        }
        assertThat(models.waitNanos(call("one"), now)).isBetween(4 * SECOND, 8 * SECOND);
    }

    @Test
    void soManyModelsAreRememberedAndNoMore() {
        hold();
        for (int model = 1; model < PerModel.MODELS_MAX; model++) {
            throttled("model " + model, 0);
        }
        assertThat(models.holds(call("one"))).isTrue();
        throttled("one more", 0);
        assertThat(models.holds(call("one"))).isFalse();
    }

    private void hold() {
        throttled("one", 0);
        answered("other");
        throttled("one", 0);
        answered("other");
        throttled("one", 0);
    }

    private boolean throttled(String model, long retryAfterMs) {
        OpenCall open = started(model);
        now++;
        return models.throttled(open, OptionalLong.of(retryAfterMs), now);
    }

    private void answered(String model) {
        OpenCall open = started(model);
        now++;
        lastAnswered.answered(open.startedNanos());
        boolean unused = models.answered(open);
    }

    private OpenCall started(String model) {
        now++;
        OpenCall open = call(model);
        open.startedIn(0, false, 1, now);
        models.started(open, now);
        return open;
    }

    private OpenCall call(String model) {
        return new OpenCall(SLOT, Bed.call("lane", 0).setModel(model).build(), 0, 1, 0, 0, now, List.of());
    }
}
