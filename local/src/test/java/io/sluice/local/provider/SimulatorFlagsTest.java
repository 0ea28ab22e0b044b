package io.sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SimulatorFlagsTest {
    @TempDir
    Path folder;

    @Test
    void noFlagsAreTheDefaults() throws Exception {
        assertThat(SimulatorFlags.parse()).isEqualTo(SimulatorOptions.defaults(Path.of("provider/journal.jsonl")));
    }

    @Test
    void everyFlagOfTheUsageIsRead() throws Exception {
        Path faults = folder.resolve("faults.json");
        Files.writeString(faults, "[{\"kind\":\"hang\",\"next\":3}]");

        SimulatorOptions options = SimulatorFlags.parse(
                ("--port 1 --journal j --latency-median-ms 5 --latency-sigma 0.1 --latency-per-token-ms 2"
                                + " --latency-min-ms 3 --latency-max-ms 7 --latency-uniform-ms 50-100 --slow-beyond-calls 12 --reply-tokens 3-9 --cached-input-percent 50 --requests-per-minute none"
                                + " --every-address --tokens-per-minute 77 --calls-in-flight 4 --requests-per-day 9"
                                + " --output-tokens-per-minute 6 --token-accounting sum --limits-scale 2 --models a,b --keys k --no-key --seed 8"
                                + " --faults @" + faults)
                        .split(" "));

        assertThat(options.everyAddress()).isTrue();
        assertThat(options.port()).isEqualTo(1);
        assertThat(options.journal()).isEqualTo(Path.of("j"));
        assertThat(options.latency()).isEqualTo(new LatencyProfile(true, 5, 0.1, 2, 50, 100, 12));
        assertThat(options.replies()).isEqualTo(new ReplyProfile(3, 9, 50));
        assertThat(options.tokenRule()).isEqualTo(TokenRule.SUM);
        assertThat(options.limits().limit(LimitKind.REQUESTS_PER_MINUTE)).isEmpty();
        assertThat(options.limits().limit(LimitKind.TOKENS_PER_MINUTE)).hasValue(154);
        assertThat(options.limits().limit(LimitKind.CALLS_IN_FLIGHT)).hasValue(8);
        assertThat(options.limits().limit(LimitKind.REQUESTS_PER_DAY)).hasValue(18);
        assertThat(options.limits().limit(LimitKind.OUTPUT_TOKENS_PER_MINUTE)).hasValue(12);
        assertThat(options.models()).containsExactlyInAnyOrder("a", "b");
        assertThat(options.keys()).containsExactly("k");
        assertThat(options.keyRequired()).isFalse();
        assertThat(options.seed()).isEqualTo(8);
        assertThat(options.faults())
                .isEqualTo(List.of(FaultRule.always(FaultKind.HANG).forNext(3)));
    }

    @Test
    void wrongFlagsAreNamed() {
        assertThatThrownBy(() -> SimulatorFlags.parse("--prot", "1")).hasMessageContaining("--prot");
        assertThatThrownBy(() -> SimulatorFlags.parse("--port")).hasMessageContaining("--port");
        assertThatThrownBy(() -> SimulatorFlags.parse("--port", "x")).hasMessageContaining("--port: not a number: x");
        assertThatThrownBy(() -> SimulatorFlags.parse("--calls-in-flight", "0"))
                .hasMessageContaining("calls-in-flight must be >= 1, was 0");
    }
}
