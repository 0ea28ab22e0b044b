package io.sluice.app.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.provider.RateReport.Counted;
import io.sluice.app.provider.RateReport.Reading;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateHeadersTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "120ms, 120",
        "7.66s, 7660",
        "1m0s, 60000",
        "6m12.5s, 372500",
        "23h59m8.64s, 86348640",
        "2h, 7200000",
        "1d1h, 90000000",
        "59, 59000",
        "0.5, 500",
        "0s, 0",
    })
    void openAisResetsAreSpans(String text, long ms) {
        assertThat(read(Map.of("x-ratelimit-limit-requests", "500", "x-ratelimit-reset-requests", text))
                        .resetMs())
                .hasValue(ms);
    }

    @ParameterizedTest
    @CsvSource({"soon", "-5", "-5s", "1m-2s", "''"})
    void aResetThatCannotBeReadIsNone(String text) {
        assertThat(read(Map.of("x-ratelimit-limit-requests", "500", "x-ratelimit-reset-requests", text))
                        .resetMs())
                .isEmpty();
    }

    @Test
    void anthropicsResetsAreTimesAndCountFromTheResponsesOwn() {
        Reading reading = read(Map.of(
                "anthropic-ratelimit-input-tokens-limit", "30000",
                "anthropic-ratelimit-input-tokens-remaining", "28000",
                "anthropic-ratelimit-input-tokens-reset", "2026-11-22T13:00:04Z",
                "date", "Sun, 22 Nov 2026 13:00:00 GMT"));
        assertThat(reading)
                .isEqualTo(new Reading(Counted.INPUT_TOKENS, 30_000, OptionalLong.of(28_000), OptionalLong.of(4_000)));
    }

    @Test
    void azuresUnknownLimitsAreNone() {
        assertThat(RateHeaders.read(
                        headers(Map.of("x-ratelimit-limit-tokens", "-1", "x-ratelimit-remaining-tokens", "-1")), NOW))
                .isEqualTo(RateReport.NONE);
    }

    private static Reading read(Map<String, String> headers) {
        List<Reading> readings = RateHeaders.read(headers(headers), NOW).readings();
        assertThat(readings).hasSize(1);
        return readings.getFirst();
    }

    private static HttpHeaders headers(Map<String, String> headers) {
        Map<String, List<String>> many = new HashMap<>();
        headers.forEach((name, value) -> many.put(name, List.of(value)));
        return HttpHeaders.of(many, (name, value) -> true);
    }
}
