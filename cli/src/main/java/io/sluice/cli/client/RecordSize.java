package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.ClusterException;
import io.sluice.schemas.TopicLayout;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** The largest prompt that the job takes, as the requests topic tells. */
final class RecordSize {

    private static final int USUAL = 1024 * 1024;

    private RecordSize() {}

    static int max(Cluster cluster) {
        ConfigResource topic =
                new ConfigResource(ConfigResource.Type.TOPIC, cluster.topics().requests());
        try {
            Map<ConfigResource, Config> configs = cluster.await(
                    cluster.admin().describeConfigs(List.of(topic)).all(), "describe its topics");
            Config config = configs.get(topic);
            ConfigEntry bytes = config == null ? null : config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
            int own = TopicLayout.messageBytesMax(0);
            return bytes == null ? USUAL : Math.max(own, Integer.parseInt(bytes.value()) - own);
        } catch (ClusterException e) {
            // A publisher may not be allowed to ask.
            return USUAL;
        }
    }
}
