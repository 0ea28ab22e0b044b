package io.sluice.app.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Dimension;
import io.sluice.app.provider.RateReport;
import io.sluice.app.provider.RateReport.Counted;
import io.sluice.app.provider.RateReport.Reading;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HeaderLessonsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Mark FRESH = new Mark("m", 0, 1, dimension -> OptionalLong.empty());
    private final HeaderLessons lessons = new HeaderLessons(1);

    @Test
    void aLimitIsToldOnceAndAgainWhenItChanges() {
        assertThat(limits(report(Counted.REQUESTS, 500, 499, 60_000)))
                .containsExactly(new Lesson.Limit(Dimension.REQUESTS_PER_MINUTE, 500));
        assertThat(limits(report(Counted.REQUESTS, 500, 498, 60_000))).isEmpty();
        assertThat(limits(report(Counted.REQUESTS, 5_000, 4_998, 60_000)))
                .containsExactly(new Lesson.Limit(Dimension.REQUESTS_PER_MINUTE, 5_000));
    }

    @Test
    void inputAndOutputAreTakenApart() {
        assertThat(limits(new RateReport(List.of(
                        reading(Counted.INPUT_TOKENS, 30_000, 29_000, 2_000),
                        reading(Counted.OUTPUT_TOKENS, 8_000, 8_000, 0)))))
                .containsExactly(
                        new Lesson.Limit(Dimension.INPUT_TOKENS_PER_MINUTE, 30_000),
                        new Lesson.Limit(Dimension.OUTPUT_TOKENS_PER_MINUTE, 8_000));
    }

    @Test
    void aSlotTakesItsShareOfTheAccount() {
        assertThat(new HeaderLessons(3)
                        .of(report(Counted.TOKENS, 90_001, 1, 1_000), FRESH, 0)
                        .getFirst())
                .isEqualTo(new Lesson.Limit(Dimension.TOKENS_PER_MINUTE, 30_000));
    }

    @Test
    void whatOthersUseIsWhatOurOwnUseDoesNotExplain() {
        RateReport report = new RateReport(List.of(
                reading(Counted.REQUESTS, 1_000, 400, 30_000), reading(Counted.TOKENS, 100_000, 99_000, 30_000)));
        Mark at = new Mark(
                "m", 5, 1, dimension -> OptionalLong.of(dimension == Dimension.REQUESTS_PER_MINUTE ? 900 : 95_000));
        assertThat(lessons.of(report, at, SECOND))
                .contains(
                        new Lesson.Others(Dimension.REQUESTS_PER_MINUTE, 900 - 400 - 20, 31 * SECOND),
                        new Lesson.Others(Dimension.TOKENS_PER_MINUTE, 0, 31 * SECOND));
    }

    @Test
    void headersOfAnOlderAttemptSayNothingNew() {
        lessons.of(
                report(Counted.REQUESTS, 500, 499, 60_000), new Mark("m", 5, 1, dimension -> OptionalLong.empty()), 9);
        assertThat(lessons.of(
                        report(Counted.REQUESTS, 400, 1, 60_000),
                        new Mark("m", 4, 1, dimension -> OptionalLong.of(400)),
                        10))
                .isEmpty();
    }

    /** OpenAI's smaller tiers: 10,000 requests a day, of which one comes back every 8.64 s. */
    @Test
    void aDayIsBelievedAfterThreeReadings() {
        assertThat(limits(report(Counted.REQUESTS, 10_000, 9_999, 8_640))).isEmpty();
        assertThat(limits(report(Counted.REQUESTS, 10_000, 9_998, 17_280))).isEmpty();
        assertThat(limits(report(Counted.REQUESTS, 10_000, 9_997, 25_920)))
                .containsExactly(new Lesson.Limit(Dimension.REQUESTS_PER_DAY, 10_000));
        assertThat(lessons.tells(Dimension.REQUESTS_PER_MINUTE)).isFalse();
    }

    @Test
    void aMinutesLimitThatTurnsOutToBeADaysIsTakenBack() {
        assertThat(limits(report(Counted.REQUESTS, 10_000, 10_000, 0)))
                .containsExactly(new Lesson.Limit(Dimension.REQUESTS_PER_MINUTE, 10_000));
        assertThat(limits(report(Counted.REQUESTS, 10_000, 9_999, 8_640))).isEmpty();
        assertThat(limits(report(Counted.REQUESTS, 10_000, 9_998, 17_280))).isEmpty();
        assertThat(limits(report(Counted.REQUESTS, 10_000, 9_997, 25_920)))
                .containsExactly(
                        new Lesson.NoLimit(Dimension.REQUESTS_PER_MINUTE),
                        new Lesson.Limit(Dimension.REQUESTS_PER_DAY, 10_000));
        assertThat(lessons.tells(Dimension.REQUESTS_PER_MINUTE)).isFalse();
    }

    @Test
    void anotherModelOfTheMinuteNeitherKeepsADayFromBeingBelievedNorLosesItsOwnLimit() {
        Lesson minute = new Lesson.Limit(Dimension.REQUESTS_PER_MINUTE, 500);
        assertThat(limits("minute", report(Counted.REQUESTS, 500, 499, 120))).containsExactly(minute);
        for (int used = 1; used <= 3; used++) {
            limits("day", report(Counted.REQUESTS, 200, 200 - used, used * 432_000L));
            limits("minute", report(Counted.REQUESTS, 500, 499, 120));
        }
        assertThat(lessons.tells(Dimension.REQUESTS_PER_DAY)).isTrue();
        assertThat(lessons.tells(Dimension.REQUESTS_PER_MINUTE)).isTrue();
        assertThat(limits("minute", report(Counted.REQUESTS, 400, 399, 150)))
                .as("the day's model told 200 a minute no more")
                .containsExactly(new Lesson.Limit(Dimension.REQUESTS_PER_MINUTE, 400));
    }

    @Test
    void aModelThatIsSeldomUsedDoesNotLeaveItsDaysLimitToAllAsOneOfAMinute() {
        Lesson minute = new Lesson.Limit(Dimension.REQUESTS_PER_MINUTE, 500);
        assertThat(limits("seldom", report(Counted.REQUESTS, 50, 49, 7_200_000)))
                .isEmpty();
        assertThat(limits("often", report(Counted.REQUESTS, 500, 499, 120))).containsExactly(minute);
        assertThat(limits("seldom", report(Counted.REQUESTS, 50, 48, 3_600_000)))
                .isEmpty();
        // Tells the same once more.
        assertThat(limits("seldom", report(Counted.REQUESTS, 50, 48, 3_590_000)))
                .isEmpty();
        assertThat(limits("seldom", report(Counted.REQUESTS, 50, 47, 3_500_000)))
                .containsExactly(new Lesson.Limit(Dimension.REQUESTS_PER_DAY, 50));
        assertThat(limits("often", report(Counted.REQUESTS, 400, 399, 150)))
                .containsExactly(new Lesson.Limit(Dimension.REQUESTS_PER_MINUTE, 400));
    }

    @Test
    void ofModelsWithDifferentLimitsTheLeastIsTakenAndStays() {
        assertThat(limits(ofModel("large", 30_000))).containsExactly(minute(30_000));
        assertThat(limits(ofModel("small", 200_000))).isEmpty();
        assertThat(limits(ofModel("large", 30_000))).isEmpty();
        assertThat(limits(ofModel("large", 450_000))).containsExactly(minute(200_000));
    }

    @Test
    void aReadingThatOnlyOnceLooksLikeADayIsNotOne() {
        // A sliding minute with 1 of 1,440 used looks like a day's share.
        limits(report(Counted.REQUESTS, 1_440, 1_439, 60_000));
        limits(report(Counted.REQUESTS, 1_440, 1_438, 60_000));
        limits(report(Counted.REQUESTS, 1_440, 1_439, 60_000));
        assertThat(limits(report(Counted.REQUESTS, 1_440, 1_400, 60_000))).isEmpty();
    }

    private List<Lesson> ofModel(String model, long limit) {
        return lessons.of(
                report(Counted.TOKENS, limit, limit - 100, 100),
                new Mark(model, 0, 1, dimension -> OptionalLong.empty()),
                0);
    }

    private static Lesson minute(long tokens) {
        return new Lesson.Limit(Dimension.TOKENS_PER_MINUTE, tokens);
    }

    private static List<Lesson> limits(List<Lesson> all) {
        return all.stream().filter(lesson -> lesson instanceof Lesson.Limit).toList();
    }

    private List<Lesson> limits(RateReport report) {
        return limits("m", report);
    }

    private List<Lesson> limits(String model, RateReport report) {
        return lessons.of(report, new Mark(model, 0, 1, dimension -> OptionalLong.empty()), 0).stream()
                .filter(lesson -> !(lesson instanceof Lesson.Others))
                .toList();
    }

    private static RateReport report(Counted counted, long limit, long remaining, long resetMs) {
        return new RateReport(List.of(reading(counted, limit, remaining, resetMs)));
    }

    private static Reading reading(Counted counted, long limit, long remaining, long resetMs) {
        return new Reading(counted, limit, OptionalLong.of(remaining), OptionalLong.of(resetMs));
    }
}
