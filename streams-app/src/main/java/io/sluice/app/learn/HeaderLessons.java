package io.sluice.app.learn;

import io.sluice.app.config.Dimension;
import io.sluice.app.provider.RateReport;
import io.sluice.app.provider.RateReport.Counted;
import io.sluice.app.provider.RateReport.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits from headers. They are taken for limits of a minute; for those of a day after three readings of a model in a row that only a day explains: a
 * reset later than a minute, or one that grows as a day's share does. Until the third, such a reading tells nothing: a model that is seldom
 * used must not leave its day's limit to all as one of a minute. Where models have different limits, the least is taken.
 */
final class HeaderLessons {
    private static final int READINGS_FOR_A_DAY = 3;
    private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();
    private static final long DAY_MS = Duration.ofDays(1).toMillis();
    /** Readings may be a little behind what is started: clocks, and the path. */
    private static final long SLACK_LEAST = 2;

    private static final double SLACK_SHARE = 0.02;
    private static final int MODELS_MAX = 50;

    private static final Map<Dimension, Dimension> OF_A_MINUTE = Map.of(
            Dimension.REQUESTS_PER_DAY, Dimension.REQUESTS_PER_MINUTE,
            Dimension.TOKENS_PER_DAY, Dimension.TOKENS_PER_MINUTE);

    private final int slots;
    /** The least of all models' limits is what the lane may rely on. */
    private final Map<String, OfModel> byModel = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<Dimension, Long> told = new EnumMap<>(Dimension.class);
    private boolean seen;
    private long latestNanos;

    /** What was told of one model: some limit its requests by the day, others by the minute, at the same account. */
    private static final class OfModel {
        private final Map<Dimension, Long> limits = new EnumMap<>(Dimension.class);
        private final Map<Counted, Integer> dayReadings = new EnumMap<>(Counted.class);
        private final Map<Counted, Long> lastRemaining = new EnumMap<>(Counted.class);
    }

    /**
     * @param slots over which the account's limits are split
     */
    HeaderLessons(int slots) {
        this.slots = slots;
    }

    /** What an answer's headers teach. Headers tell of the time at which the attempt came: those of an older one say nothing new. */
    List<Lesson> of(RateReport report, Mark at, long nowNanos) {
        boolean newer = !seen || at.startedNanos() - latestNanos >= 0;
        if (!newer) {
            return List.of();
        }
        seen = true;
        latestNanos = at.startedNanos();
        OfModel model = model(at.model());
        List<Lesson> lessons = new ArrayList<>();
        for (Reading reading : report.readings()) {
            int dayReadings = dayReadings(reading, model);
            boolean day = dayReadings >= READINGS_FOR_A_DAY;
            Dimension dimension = dimension(reading.counted(), day);
            if (dimension == null || (dayReadings > 0 && !day)) {
                continue;
            }
            Dimension ofAMinute = OF_A_MINUTE.get(dimension);
            if (ofAMinute != null && model.limits.remove(ofAMinute) != null) {
                // It was a day's all the time.
                tell(ofAMinute, lessons);
            }
            model.limits.put(dimension, Math.max(1, reading.limit() / slots));
            tell(dimension, lessons);
            OptionalLong room = at.room().apply(dimension);
            if (reading.remaining().isPresent() && reading.resetMs().isPresent() && room.isPresent()) {
                // With several slots the others' use is the account's, too: only what nobody may start is missing here.
                long slack = Math.max(SLACK_LEAST, (long) (reading.limit() * SLACK_SHARE));
                long amount = room.getAsLong() - reading.remaining().getAsLong() - slack;
                // Whatever the header says: nobody's use outlasts the window in which it counts.
                long resetMs = Math.min(
                        reading.resetMs().getAsLong(), dimension.window().toMillis() + 1_000);
                long untilNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(resetMs);
                lessons.add(new Lesson.Others(dimension, Math.max(0, amount), untilNanos));
            }
        }
        return lessons;
    }

    /** Whether a limit of this dimension was told. */
    boolean tells(Dimension dimension) {
        return told.containsKey(dimension);
    }

    private OfModel model(String name) {
        if (!byModel.containsKey(name) && byModel.size() >= MODELS_MAX) {
            byModel.remove(byModel.keySet().iterator().next());
        }
        return byModel.computeIfAbsent(name, unused -> new OfModel());
    }

    private void tell(Dimension dimension, List<Lesson> lessons) {
        OptionalLong least = byModel.values().stream()
                .flatMap(model -> Optional.ofNullable(model.limits.get(dimension)).stream())
                .mapToLong(limit -> limit)
                .min();
        if (least.isEmpty()) {
            told.remove(dimension);
            lessons.add(new Lesson.NoLimit(dimension));
            return;
        }
        Long before = told.put(dimension, least.getAsLong());
        if (before == null || before != least.getAsLong()) {
            lessons.add(new Lesson.Limit(dimension, least.getAsLong()));
        }
    }

    private static @Nullable Dimension dimension(Counted counted, boolean day) {
        return switch (counted) {
            case REQUESTS -> day ? Dimension.REQUESTS_PER_DAY : Dimension.REQUESTS_PER_MINUTE;
            case TOKENS -> day ? Dimension.TOKENS_PER_DAY : Dimension.TOKENS_PER_MINUTE;
            case INPUT_TOKENS -> day ? null : Dimension.INPUT_TOKENS_PER_MINUTE;
            case OUTPUT_TOKENS -> day ? null : Dimension.OUTPUT_TOKENS_PER_MINUTE;
        };
    }

    /** How many readings in a row looked like a day's, with this one; one that says the same as the one before counts with it. */
    private static int dayReadings(Reading reading, OfModel model) {
        long remaining = reading.remaining().orElse(reading.limit());
        long resetMs = reading.resetMs().orElse(0);
        Long before = model.lastRemaining.put(reading.counted(), remaining);
        int inRow = model.dayReadings.getOrDefault(reading.counted(), 0);
        if (!looksLikeADay(reading.limit(), remaining, resetMs)) {
            inRow = 0;
        } else if (inRow == 0 || before == null || before != remaining) {
            inRow++;
        }
        model.dayReadings.put(reading.counted(), inRow);
        return inRow;
    }

    private static boolean looksLikeADay(long limit, long remaining, long resetMs) {
        if (resetMs > MINUTE_MS + 1_000) {
            return true;
        }
        if (remaining >= limit) {
            return false;
        }
        double windowMs = (double) resetMs * limit / (limit - remaining);
        return windowMs > 0.9 * DAY_MS && windowMs < 1.1 * DAY_MS;
    }
}
