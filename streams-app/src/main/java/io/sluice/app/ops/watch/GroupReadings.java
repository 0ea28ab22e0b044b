package io.sluice.app.ops.watch;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import io.sluice.app.ops.meter.Readings;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Groups and their topics under the names and labels of <a href="https://github.com/danielqsj/kafka_exporter">kafka_exporter</a>, which
 * dashboards query. Two things are known better than there: a topic ends where readers of committed records end, and a group that has
 * committed nothing stands at the oldest offset, where it begins, not at -1. Stateless.
 */
final class GroupReadings {
    private GroupReadings() {}

    static void read(List<GroupLag> lags, Map<String, Integer> members, Readings into) {
        lags.forEach(lag -> partition(lag, into));
        sum(lags, GroupLag::lag, "kafka_consumergroup_lag_sum", "Lag of the group on the topic", into);
        sum(
                lags,
                GroupLag::committed,
                "kafka_consumergroup_current_offset_sum",
                "Sum of the group's committed offsets on the topic",
                into);
        members.forEach((group, count) -> into.gauge(
                "kafka_consumergroup_members", "Members of the group", (long) count, "consumergroup", group));
        lags.stream()
                .collect(groupingBy(GroupLag::topic, Collectors.counting()))
                .forEach((topic, count) ->
                        into.gauge("kafka_topic_partitions", "Partitions of the topic", (long) count, "topic", topic));
    }

    private static void partition(GroupLag lag, Readings into) {
        String partition = Integer.toString(lag.partition());
        String[] ofGroup = {"consumergroup", lag.group(), "topic", lag.topic(), "partition", partition};
        String[] ofTopic = {"topic", lag.topic(), "partition", partition};
        into.gauge("kafka_consumergroup_lag", "Offsets between the group and the end of its topic", lag.lag(), ofGroup);
        into.gauge("kafka_consumergroup_current_offset", "Committed offset of the group", lag.committed(), ofGroup);
        into.gauge(
                "kafka_topic_partition_current_offset",
                "End of the partition for readers of committed records",
                lag.end(),
                ofTopic);
        into.gauge(
                "kafka_topic_partition_oldest_offset",
                "First offset that the partition still keeps",
                lag.oldest(),
                ofTopic);
    }

    private static void sum(
            List<GroupLag> lags, ToLongFunction<GroupLag> what, String name, String help, Readings into) {
        lags.stream()
                .collect(groupingBy(GroupLag::group, groupingBy(GroupLag::topic, summingLong(what))))
                .forEach((group, byTopic) -> byTopic.forEach(
                        (topic, sum) -> into.gauge(name, help, (long) sum, "consumergroup", group, "topic", topic)));
    }
}
