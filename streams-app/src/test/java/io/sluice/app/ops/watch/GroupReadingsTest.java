package io.sluice.app.ops.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.ops.meter.Meters;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupReadingsTest {
    @Test
    void lagHasTheNamesAndLabelsOfKafkaExporterAndSumsOfEachTopic() {
        List<GroupLag> lags = List.of(
                new GroupLag("g", "t", 0, 70, new BitSet(), 50, 100),
                new GroupLag("g", "t", 1, 5, new BitSet(), 0, 7),
                new GroupLag("g", "u", 0, 1, new BitSet(), 0, 1));
        try (Meters meters = new Meters()) {
            meters.add(into -> GroupReadings.read(lags, Map.of("g", 2), into));

            assertThat(meters.scrape().lines().filter(line -> line.startsWith("kafka_")))
                    .containsExactlyInAnyOrder(
                            "kafka_consumergroup_lag{consumergroup=\"g\",partition=\"0\",topic=\"t\"} 30.0",
                            "kafka_consumergroup_lag{consumergroup=\"g\",partition=\"1\",topic=\"t\"} 2.0",
                            "kafka_consumergroup_lag{consumergroup=\"g\",partition=\"0\",topic=\"u\"} 0.0",
                            "kafka_consumergroup_lag_sum{consumergroup=\"g\",topic=\"t\"} 32.0",
                            "kafka_consumergroup_lag_sum{consumergroup=\"g\",topic=\"u\"} 0.0",
                            "kafka_consumergroup_current_offset{consumergroup=\"g\",partition=\"0\",topic=\"t\"} 70.0",
                            "kafka_consumergroup_current_offset{consumergroup=\"g\",partition=\"1\",topic=\"t\"} 5.0",
                            "kafka_consumergroup_current_offset{consumergroup=\"g\",partition=\"0\",topic=\"u\"} 1.0",
                            "kafka_consumergroup_current_offset_sum{consumergroup=\"g\",topic=\"t\"} 75.0",
                            "kafka_consumergroup_current_offset_sum{consumergroup=\"g\",topic=\"u\"} 1.0",
                            "kafka_consumergroup_members{consumergroup=\"g\"} 2.0",
                            "kafka_topic_partitions{topic=\"t\"} 2.0",
                            "kafka_topic_partitions{topic=\"u\"} 1.0",
                            "kafka_topic_partition_current_offset{partition=\"0\",topic=\"t\"} 100.0",
                            "kafka_topic_partition_current_offset{partition=\"1\",topic=\"t\"} 7.0",
                            "kafka_topic_partition_current_offset{partition=\"0\",topic=\"u\"} 1.0",
                            "kafka_topic_partition_oldest_offset{partition=\"0\",topic=\"t\"} 50.0",
                            "kafka_topic_partition_oldest_offset{partition=\"1\",topic=\"t\"} 0.0",
                            "kafka_topic_partition_oldest_offset{partition=\"0\",topic=\"u\"} 0.0");
        }
    }
}
