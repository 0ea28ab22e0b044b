package io.sluice.app.call;

import io.sluice.app.config.KafkaConfig;
import io.sluice.app.config.TopicsConfig;
import io.sluice.app.config.WorkerConfig;
import java.time.Duration;
import java.util.List;

/**
 * What a call worker goes by.
 *
 * @param instanceId stable over restarts, and of no other process
 * @param topics the job's topics; they exist already
 * @param worker when it commits and when it stops sending
 * @param kafka where the broker is
 * @param lanes every configured lane
 * @param startTimeout how long the start waits for the broker
 */
public record WorkerSetup(
        String instanceId,
        TopicsConfig topics,
        WorkerConfig worker,
        KafkaConfig kafka,
        List<LaneSetup> lanes,
        Duration startTimeout) {
    /** Refuses a worker without a name. */
    public WorkerSetup {
        if (instanceId.isBlank()) {
            throw new IllegalArgumentException("worker: instance-id must not be empty");
        }
        lanes = List.copyOf(lanes);
    }
}
