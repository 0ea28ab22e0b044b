package io.sluice.app.topology;

import static io.sluice.app.topology.Prompts.answered;
import static io.sluice.app.topology.Prompts.cancelled;
import static io.sluice.app.topology.Prompts.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.SluiceConfig;
import io.sluice.app.config.TopicsConfig;
import io.sluice.schema.Call;
import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import io.sluice.schema.ServiceClass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of class BULK wait on a topic of their own, and those of a job with many open calls with them. */
class ServiceClassTest {
    private static final int CALLS_MAX = 1_000;

    @TempDir
    Path dir;

    private Flowing flow;

    @BeforeEach
    void start() {
        TopicsConfig topics = TopicsConfig.defaults();
        SluiceConfig config = Flowing.config(dir)
                .withTopics(new TopicsConfig(
                        topics.prefix(), 1, topics.replication(), topics.maxRecordBytes(), topics.resultsRetention()));
        flow = new Flowing(config);
    }

    @AfterEach
    void stop() {
        flow.close();
    }

    private void publish(String job, int from, int to) {
        for (int i = from; i < to; i++) {
            flow.publish(request(job + i, job + i).setJob(job).build());
        }
    }

    @Test
    void aBulkRequestsCallWaitsOnTheBulkTopic() {
        flow.publish(request("bulk", "b").setServiceClass(ServiceClass.BULK).build());
        flow.publish(request("quick", "q").build());
        assertThat(flow.bulkCalls()).extracting(Call::getServiceClass).containsExactly(ServiceClass.BULK);
        assertThat(flow.calls()).extracting(Call::getServiceClass).containsExactly(ServiceClass.INTERACTIVE);
    }

    @Test
    void aJobWithManyOpenCallsIsDemotedAndComesBackWhenHalfOfThemAreLeft() {
        publish("big", 0, CALLS_MAX + 10);
        List<Call> open = new ArrayList<>(flow.calls());
        assertThat(open).hasSize(CALLS_MAX);
        assertThat(flow.bulkCalls()).hasSize(10);
        publish("small", 0, 5);
        assertThat(flow.calls()).hasSize(5);

        open.subList(0, CALLS_MAX / 2).forEach(call -> flow.answer(answered(call)));
        publish("big", 2_000, 2_001);
        assertThat(flow.calls()).isEmpty();
        open.subList(CALLS_MAX / 2, CALLS_MAX / 2 + 20).forEach(call -> flow.answer(answered(call)));
        publish("big", 3_000, 3_001);
        assertThat(flow.calls()).hasSize(1);
    }

    @Test
    void jobsOfTwoTenantsWithOneIdAreCountedApart() {
        publish("evals", 0, CALLS_MAX + 10);
        flow.publish(request("other", "o").setJob("evals").setTenant("acme").build());
        assertThat(flow.bulkCalls()).hasSize(10);
        assertThat(flow.calls()).hasSize(CALLS_MAX + 1);
    }

    @Test
    void aBulkCallThatIsMadeAgainStaysBulk() {
        flow.publish(request("mine", "q")
                .setJob("mine")
                .setServiceClass(ServiceClass.BULK)
                .build());
        flow.publish(request("other", "q").setJob("other").build());
        Call call = flow.bulkCalls().getFirst();
        flow.controls.apply(
                "mine",
                Job.newBuilder().setId("mine").setState(JobState.CANCELLED).build());
        flow.answer(cancelled(call));
        assertThat(flow.bulkCalls()).extracting(Call::getJob).containsExactly("other");
    }
}
