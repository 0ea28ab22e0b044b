package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.Call;
import io.sluice.schema.PromptResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The streams role on a real broker. */
class StreamsRoleTest {
    @TempDir
    Path dir;

    @Test
    void aRequestIsAnsweredByItsCallAndTheNextOneFromTheCache() {
        try (Running running = new Running(dir, 2);
                StreamsRole role = StreamsRole.start(running.config(), running.catalogue)) {
            var results = running.results();
            var calls = running.tail(running.topics.calls(Flowing.LANE), Call.class);
            running.publish(Prompts.request("first", "hello").build());
            Call call = calls.await(1).getFirst();
            running.answer(call, Prompts.answered(call));
            assertThat(results.await(1).getFirst().getId()).isEqualTo("first");
            running.publish(Prompts.request("second", "hello").build());
            PromptResult second = results.await(2).getLast();
            assertThat(second.getSource().name()).isEqualTo("CACHE");
            assertThat(role.answers().find(call.getFingerprint())).isPresent();
            assertThat(role.openRequests()).isZero();
            assertThat(role.state()).isEqualTo(StreamsRole.State.RUNNING);
        }
    }
}
