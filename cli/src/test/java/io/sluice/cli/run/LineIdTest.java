package io.sluice.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineIdTest {

    @Test
    void lineIsReadBackFromItsId() {
        assertThat(LineId.lineOf("job-1", LineId.of("job-1", 1_234_567_890_123L)))
                .hasValue(1_234_567_890_123L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"job-1", "job-1:", "job-1:0", "job-1:-3", "job-1:x", "job-2:1", "job-10:1", "other/7", ":1", ""})
    void idsOfOthersHaveNoLine(String id) {
        assertThat(LineId.lineOf("job-1", id)).isEmpty();
    }

    @Test
    void publishersOwnNameIsReadBackToo() {
        String id = LineId.of("job-1", 7, "a:b");

        assertThat(LineId.lineOf("job-1", id)).hasValue(7);
        assertThat(LineId.customIdOf("job-1", id)).hasValue("a:b");
        assertThat(LineId.customIdOf("job-1", "job-1:7")).isEmpty();
        assertThat(LineId.of("job-1", 7, "x".repeat(1_000))).isEqualTo("job-1:7");
    }
}
