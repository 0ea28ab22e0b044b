package io.sluice.app.ops.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.provider.Exchange;
import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.ProviderCall;
import io.sluice.app.provider.ProviderClient;
import io.sluice.app.provider.Usage;
import io.sluice.schema.Operation;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetersTest {
    private static final Exchange EXCHANGE = new Exchange(OptionalInt.of(200), Optional.empty(), 1500);
    private static final LaneConfig LANE = LaneConfig.of(
            "one",
            ProviderKind.ANTHROPIC,
            URI.create("http://localhost:1/v1"),
            Optional.empty(),
            List.of("*"),
            Limits.none());

    private final Meters meters = new Meters();

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void anAttemptIsMeasuredUnderOpenTelemetrysNamesAndBuckets() {
        attempt("claude-x", () -> new Outcome.Answered(EXCHANGE, "{}", Optional.of(Usage.of(100, 0, 20))));

        assertThat(meters.scrape())
                .contains(
                        "gen_ai_client_operation_duration_seconds_bucket{error_type=\"\",gen_ai_operation_name=\"chat\","
                                + "gen_ai_provider_name=\"anthropic\",gen_ai_request_model=\"claude-x\",le=\"1.28\"} 0",
                        "le=\"2.56\"} 1",
                        "gen_ai_client_token_usage_sum{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"anthropic\","
                                + "gen_ai_request_model=\"claude-x\",gen_ai_token_type=\"input\"} 100",
                        "gen_ai_token_type=\"output\"} 20");
    }

    @Test
    void aFailedAttemptSaysHowItFailed() {
        attempt("claude-x", () -> new Outcome.Throttled(EXCHANGE, "later", OptionalLong.empty()));

        assertThat(meters.scrape())
                .contains("gen_ai_client_operation_duration_seconds_count{error_type=\"throttled\"")
                .doesNotContain("gen_ai_client_token_usage_count");
    }

    @Test
    void modelsThatPublishersInventAreOneLabel() {
        for (int i = 0; i < 1_000; i++) {
            attempt("invented-" + i, () -> new Outcome.Invalid(EXCHANGE, "no such model"));
        }

        long labels = meters.scrape()
                .lines()
                .filter(line -> line.startsWith("gen_ai_client_operation_duration_seconds_count"))
                .count();
        assertThat(labels).isEqualTo(51);
    }

    @Test
    void dynamicReadingsComeAndGoWithTheirLabels() {
        boolean[] there = {true};
        meters.add(readings -> {
            if (there[0]) {
                readings.gauge("sluice_lane_calls_open", "Calls", 3, "lane", "one");
                readings.counter("sluice_lane_attempts", "Attempts", 7, "lane", "one");
            }
        });

        assertThat(meters.scrape())
                .contains("sluice_lane_calls_open{lane=\"one\"} 3.0", "sluice_lane_attempts_total{lane=\"one\"} 7.0");
        there[0] = false;
        assertThat(meters.scrape()).doesNotContain("sluice_lane");
    }

    @Test
    void theJvmIsMeasured() {
        assertThat(meters.scrape())
                .contains(
                        "jvm_memory_used_bytes",
                        "jvm_memory_usage_after_gc{area=\"heap\",pool=\"long-lived\"}",
                        "jvm_gc_overhead",
                        "process_uptime_seconds",
                        "process_cpu_usage");
    }

    private void attempt(String model, Supplier<Outcome> outcome) {
        ProviderClient client = new ProviderClient() {
            @Override
            public Outcome attempt(ProviderCall call, Duration totalDeadline, BooleanSupplier maySend) {
                return outcome.get();
            }

            @Override
            public void close() {}
        };
        meters.metered(LANE, client)
                .attempt(new ProviderCall(Operation.CHAT, model, "{}"), Duration.ofSeconds(1), () -> true);
    }
}
