package io.sluice.app.topology;

import static io.sluice.app.topology.Prompts.answered;
import static io.sluice.app.topology.Prompts.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.Control;
import io.sluice.schema.ControlKind;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.state.StoredAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that an operator invalidated are not used any more. */
class InvalidationTest {
    @TempDir
    Path dir;

    private Flowing flow;
    private int asked;

    @BeforeEach
    void start() {
        flow = new Flowing(Flowing.config(dir));
        flow.publish(request("first", "q")
                .setJob("job-1")
                .setTags(List.of("night", "maths"))
                .build());
        flow.answer(answered(flow.calls().getFirst()));
        flow.results();
        flow.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        flow.close();
    }

    private void invalidate(Consumer<Control.Builder> criteria) {
        Control.Builder control = Control.newBuilder().setKind(ControlKind.INVALIDATE_CACHE);
        criteria.accept(control);
        flow.controls.apply("cache/", control.build(), flow.nowMs());
    }

    private boolean isAnsweredFromTheCache() {
        flow.publish(request("again-" + asked++, "q").build());
        List<PromptResult> results = flow.results();
        return !results.isEmpty() && results.getFirst().getSource() == ResultSource.CACHE;
    }

    private int stored() {
        int count = 0;
        try (KeyValueIterator<byte[], StoredAnswer> all = flow.driver
                .<byte[], StoredAnswer>getKeyValueStore(Flow.ANSWERS_STORE)
                .all()) {
            while (all.hasNext()) {
                all.next();
                count++;
            }
        }
        return count;
    }

    @Test
    void anInvalidatedAnswerIsMissingAndRemovedAndTheNextOneIsGood() {
        assertThat(isAnsweredFromTheCache()).isTrue();
        invalidate(control -> control.setModel("gpt-4o-mini"));
        assertThat(isAnsweredFromTheCache()).isFalse();
        assertThat(stored()).isZero();
        flow.answer(answered(flow.calls().getFirst()));
        flow.results();
        assertThat(isAnsweredFromTheCache()).isTrue();
    }

    @Test
    void itIsFoundByTagTenantJobAndAge() {
        invalidate(control -> control.setTag("maths").setTenant("default").setJob("job-1"));
        assertThat(isAnsweredFromTheCache()).isFalse();
    }

    @Test
    void whatDoesNotMeetEveryCriterionStays() {
        invalidate(control -> control.setModel("gpt-5"));
        assertThat(isAnsweredFromTheCache()).isTrue();
        invalidate(control -> control.setTag("maths").setTenant("acme"));
        assertThat(isAnsweredFromTheCache()).isTrue();
        invalidate(control -> control.setStoredBeforeMs(flow.nowMs() - 60_000));
        assertThat(isAnsweredFromTheCache()).isTrue();
        assertThat(stored()).isEqualTo(1);
    }
}
