package io.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
    private static final Topics TOPICS = new Topics("sluice.");

    @Test
    void namesStandBehindThePrefix() {
        assertThat(new Topics("acme.sluice.").calls("gpt-4.1-mini")).isEqualTo("acme.sluice.calls.gpt-4.1-mini");
        assertThat(TOPICS.deadLetters()).isEqualTo("sluice.requests.dlt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sluice", "slu_ice.", "sluice..", ".", "slüice.", "sluice /."})
    void prefixThatKafkaOrItsMetricsCannotTakeIsRefused(String prefix) {
        assertThatThrownBy(() -> new Topics(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topics.prefix")
                .hasMessageContaining("'" + prefix + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a_b", "a..b", "a.", ".a", "a b", "gpt.bulk"})
    void laneThatMakesNoTopicNameIsRefused(String lane) {
        assertThatThrownBy(() -> TOPICS.calls(lane))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + lane + "'");
    }

    @Test
    void layoutNamesTheSettingThatIsWrong() {
        Duration week = Duration.ofDays(7);
        assertThatThrownBy(() -> new TopicLayout(TOPICS, List.of(), 0, (short) 1, 1 << 20, week))
                .hasMessage("topics.partitions must be >= 1, was 0");
        assertThatThrownBy(() -> new TopicLayout(TOPICS, List.of(), 1, (short) 0, 1 << 20, week))
                .hasMessageContaining("topics.replication");
        assertThatThrownBy(() -> new TopicLayout(TOPICS, List.of(), 1, (short) 1, 1000, week))
                .hasMessageContaining("topics.max-record-bytes");
        assertThatThrownBy(() -> new TopicLayout(TOPICS, List.of(), 1, (short) 1, 1 << 20, Duration.ZERO))
                .hasMessageContaining("topics.results-retention");
    }
}
