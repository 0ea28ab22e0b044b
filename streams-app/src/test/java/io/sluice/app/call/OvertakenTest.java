package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OvertakenTest {
    private final LastAnswered others = new LastAnswered();
    private final Overtaken one = new Overtaken();

    @Test
    void onlyAnswersToAttemptsThatWereStartedAfterItWasTurnedAwayCount() {
        assertThat(one.again(1, others, 10)).isZero();
        others.answered(9);
        assertThat(one.again(11, others, 20)).isZero();
        others.answered(21);
        others.answered(19);
        assertThat(one.again(22, others, 30)).isEqualTo(1);
        assertThat(one.again(31, others, 40)).isEqualTo(1);
        others.answered(41);
        assertThat(one.again(42, others, 50)).isEqualTo(2);
    }

    @Test
    void anAttemptOfTheSameCrowdIsNotAnotherTime() {
        one.again(1, others, 10);
        others.answered(11);
        assertThat(one.again(5, others, 12)).isZero();
    }

    @Test
    void whatWasTurnedAwayElsewhereBeforeCountsFromThen() {
        one.before(10);
        others.answered(11);
        assertThat(one.again(12, others, 20)).isEqualTo(1);
    }
}
