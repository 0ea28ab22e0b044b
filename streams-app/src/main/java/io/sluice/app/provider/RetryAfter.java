package io.sluice.app.provider;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * How long a provider wants no call: {@code retry-after-ms} if it is more than 0, then {@code Retry-After} as seconds or as an HTTP date (RFC 9110, 10.2.3).
 * A date counts from the response's own {@code Date}, so that neither clock needs to be right.
 */
final class RetryAfter {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,40}(\\.\\d{1,40})?");
    /** Only keeps the arithmetic far from overflow; how much is believed is the retry policy's to say. */
    private static final long MAX_MS = Duration.ofDays(1).toMillis();

    private RetryAfter() {}

    static OptionalLong millis(HttpHeaders headers, Instant now) {
        Optional<String> ms = headers.firstValue("retry-after-ms").map(String::trim);
        if (ms.isPresent() && NUMBER.matcher(ms.get()).matches() && Double.parseDouble(ms.get()) > 0) {
            return bounded(Double.parseDouble(ms.get()));
        }
        Optional<String> after = headers.firstValue("retry-after").map(String::trim);
        if (after.isEmpty()) {
            return OptionalLong.empty();
        }
        if (NUMBER.matcher(after.get()).matches()) {
            return bounded(Double.parseDouble(after.get()) * 1000);
        }
        Instant base = headers.firstValue("date").flatMap(RetryAfter::date).orElse(now);
        Optional<Instant> until = date(after.get());
        return until.isEmpty()
                ? OptionalLong.empty()
                : bounded(
                        (double) Math.max(0, Duration.between(base, until.get()).toMillis()));
    }

    private static OptionalLong bounded(double millis) {
        return OptionalLong.of((long) Math.min((double) MAX_MS, Math.ceil(millis)));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.trim(), Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
