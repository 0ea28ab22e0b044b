package io.sluice.app.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String DATE = "Sun, 01 Mar 2026 08:00:00 GMT";

    @ParameterizedTest(name = "Retry-After {0}, retry-after-ms {1}: {2} ms")
    @CsvSource(
            delimiter = '|',
            value = {
                "7                             |        | 7000",
                "0                             |        | 0",
                "0.25                          |        | 250",
                "00007                         |        | 7000",
                "99999999999999999999          |        | 86400000",
                "Sun, 01 Mar 2026 08:00:30 GMT |        | 30000",
                "Sun, 01 Mar 2026 07:00:00 GMT |        | 0",
                "                              | 1500   | 1500",
                "                              | 12.5   | 13",
                "                              | 99999999999999999999 | 86400000",
                "7                             | 1500   | 1500",
                "7                             | 0      | 7000",
                "7                             | 0.0    | 7000",
                "7                             | -5     | 7000",
                "7                             | soon   | 7000",
            })
    void whatIsSaidIsRead(String after, String ms, long expected) {
        assertThat(read(after, ms)).hasValue(expected);
    }

    @ParameterizedTest(name = "Retry-After {0}, retry-after-ms {1} says nothing")
    @CsvSource(
            delimiter = '|',
            value = {
                "-7      |",
                "NaN     |",
                "1e3     |",
                "0x10    |",
                "+5      |",
                "5 s     |",
                "tomorrow|",
                "        | 0",
                "        | -1",
                "        |",
            })
    void whatCannotBeMeantIsNotSaid(String after, String ms) {
        assertThat(read(after, ms)).isEmpty();
    }

    @Test
    void aDateCountsFromNowIfTheAnswerHasNone() {
        HttpHeaders headers =
                HttpHeaders.of(Map.of("retry-after", List.of("Sun, 01 Mar 2026 12:00:05 GMT")), (name, value) -> true);
        assertThat(RetryAfter.millis(headers, NOW)).hasValue(5_000);
    }

    private static OptionalLong read(String after, String ms) {
        Map<String, List<String>> headers = new HashMap<>(Map.of("date", List.of(DATE)));
        if (after != null) {
            headers.put("retry-after", List.of(after));
        }
        if (ms != null) {
            headers.put("retry-after-ms", List.of(ms));
        }
        return RetryAfter.millis(HttpHeaders.of(headers, (name, value) -> true), NOW);
    }
}
