package io.sluice.app.ops.watch;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * What the broker said of groups and backlogs.
 *
 * @param lags of all groups
 * @param heads what was seen of each backlog
 * @param members of all groups
 */
record Sight(List<GroupLag> lags, Map<TopicPartition, Peek.Seen> heads, List<Member> members) {
    /** Of partitions of some topics. */
    List<GroupLag> of(Set<String> topics) {
        return lags.stream().filter(lag -> topics.contains(lag.topic())).toList();
    }

    /** Records that have not ended. */
    long backlog(Set<String> topics) {
        return of(topics).stream().mapToLong(lag -> seen(lag).records()).sum();
    }

    /** Timestamp of the oldest record that has not ended. */
    OptionalLong oldestMs(Set<String> topics) {
        return of(topics).stream()
                .flatMapToLong(lag -> seen(lag).oldestMs().stream())
                .min();
    }

    /** Grows with everything that ends. */
    long progress(Set<String> topics) {
        return of(topics).stream().mapToLong(GroupLag::progress).sum();
    }

    /** Members that own a partition of these topics. */
    List<Member> owners(Set<String> topics) {
        return members.stream()
                .filter(member -> member.partitions().stream().anyMatch(at -> topics.contains(at.topic())))
                .toList();
    }

    private Peek.Seen seen(GroupLag lag) {
        Peek.Seen seen = heads.get(new TopicPartition(lag.topic(), lag.partition()));
        return seen == null ? new Peek.Seen(lag.open(), OptionalLong.empty()) : seen;
    }
}
