package io.sluice.app.provider;

import io.sluice.app.provider.RateReport.Counted;
import io.sluice.app.provider.RateReport.Reading;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the headers that tell an account's limits: {@code x-ratelimit-limit-requests} and its like (developers.openai.com, rate limits, "rate
 * limits in headers"; servers that are compatible send them too), {@code anthropic-ratelimit-requests-limit} and its like
 * (platform.claude.com, rate limits, "response headers"). What cannot be read, is negative or absurd is left out. Pure.
 */
final class RateHeaders {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");
    /** {@code 6m0s}, {@code 120ms}, {@code 7.66s}, {@code 23h59m8.64s}, {@code 1d2h}; or bare seconds. */
    private static final Pattern SPAN = Pattern.compile(
            "(?:(\\d{1,4})d)?(?:(\\d{1,6})h)?(?:(\\d{1,7})m(?!s))?(?:(\\d{1,9}(?:\\.\\d{1,9})?)s)?(?:(\\d{1,12}(?:\\.\\d{1,9})?)ms)?");

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
    private static final long RESET_MAX_MS = Duration.ofDays(31).toMillis();

    private RateHeaders() {}

    /** What the headers say; a reset that is a time counts from the response's own {@code Date}, else from {@code now}. */
    static RateReport read(HttpHeaders headers, Instant now) {
        List<Reading> readings = new ArrayList<>();
        for (Counted counted : Counted.values()) {
            String name = switch (counted) {
                case REQUESTS -> "requests";
                case TOKENS -> "tokens";
                case INPUT_TOKENS -> "input-tokens";
                case OUTPUT_TOKENS -> "output-tokens";
            };
            String openAi = "x-ratelimit-%s-" + name;
            String anthropic = "anthropic-ratelimit-" + name + "-%s";
            for (String form : List.of(openAi, anthropic)) {
                OptionalLong limit = number(headers, form.formatted("limit"));
                if (limit.isPresent() && limit.getAsLong() > 0) {
                    readings.add(new Reading(
                            counted,
                            limit.getAsLong(),
                            number(headers, form.formatted("remaining")),
                            reset(headers, form.formatted("reset"), now)));
                    break;
                }
            }
        }
        return readings.isEmpty() ? RateReport.NONE : new RateReport(readings);
    }

    private static OptionalLong number(HttpHeaders headers, String name) {
        Optional<String> text = headers.firstValue(name).map(String::trim);
        return text.isPresent() && NUMBER.matcher(text.get()).matches()
                ? OptionalLong.of(Long.parseLong(text.get()))
                : OptionalLong.empty();
    }

    private static OptionalLong reset(HttpHeaders headers, String name, Instant now) {
        Optional<String> text = headers.firstValue(name).map(String::trim).filter(value -> !value.isEmpty());
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (SECONDS.matcher(text.get()).matches()) {
            return bounded(Double.parseDouble(text.get()) * 1000);
        }
        Matcher span = SPAN.matcher(text.get());
        if (span.matches()) {
            double ms = part(span, 1) * 86_400_000
                    + part(span, 2) * 3_600_000
                    + part(span, 3) * 60_000
                    + part(span, 4) * 1000
                    + part(span, 5);
            return bounded(ms);
        }
        try {
            Instant base = headers.firstValue("date").flatMap(RateHeaders::date).orElse(now);
            return bounded(
                    (double) Duration.between(base, Instant.parse(text.get())).toMillis());
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }

    private static double part(Matcher span, int group) {
        String text = span.group(group);
        return text == null ? 0 : Double.parseDouble(text);
    }

    private static OptionalLong bounded(double ms) {
        return OptionalLong.of((long) Math.clamp(Math.ceil(ms), 0.0, (double) RESET_MAX_MS));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.trim(), Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
