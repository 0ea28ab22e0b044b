package io.sluice.app.topology;

import static io.sluice.app.topology.Prompts.answered;
import static io.sluice.app.topology.Prompts.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of docs/semantics.md: what each cache policy does while there is an answer, or a call is pending. */
class CachePolicyTest {
    @TempDir
    Path dir;

    private Flowing flow;

    @BeforeEach
    void start() {
        flow = new Flowing(Flowing.config(dir));
    }

    @AfterEach
    void stop() {
        flow.close();
    }

    @ParameterizedTest(name = "{0} while {1}: {2}")
    @CsvSource({
        "USE,     nothing,             opens",
        "USE,     an answer,           hit",
        "USE,     a USE pending,       joins",
        "USE,     a REFRESH pending,   joins",
        "USE,     a BYPASS pending,    opens",
        "USE,     an answer and a REFRESH pending, hit",
        "REFRESH, nothing,             opens",
        "REFRESH, an answer,           opens",
        "REFRESH, a USE pending,       opens",
        "REFRESH, a REFRESH pending,   joins",
        "REFRESH, a BYPASS pending,    opens",
        "REFRESH, an answer and a REFRESH pending, joins",
        "BYPASS,  nothing,             opens",
        "BYPASS,  an answer,           opens",
        "BYPASS,  a USE pending,       opens",
        "BYPASS,  a REFRESH pending,   opens",
        "BYPASS,  a BYPASS pending,    opens",
        "BYPASS,  an answer and a REFRESH pending, opens",
    })
    void eachPolicyInEachState(CachePolicy policy, String state, String expected) {
        prepare(state);
        flow.publish(request("asked", "q").setCachePolicy(policy).build());
        List<Call> opened = flow.calls();
        List<PromptResult> results = flow.results();
        String happened = !results.isEmpty() ? "hit" : opened.isEmpty() ? "joins" : "opens";
        assertThat(happened).isEqualTo(expected);
        if (!results.isEmpty()) {
            assertThat(results.getFirst().getSource()).isEqualTo(ResultSource.CACHE);
        }
    }

    private void prepare(String state) {
        if (state.contains("an answer")) {
            flow.publish(request("earlier", "q").build());
            flow.answer(answered(flow.calls().getFirst()));
        }
        for (CachePolicy pending : List.of(CachePolicy.USE, CachePolicy.REFRESH, CachePolicy.BYPASS)) {
            if (state.contains(pending + " pending")) {
                flow.publish(request("pending-" + pending, "q")
                        .setCachePolicy(pending)
                        .build());
            }
        }
        flow.calls();
        flow.results();
    }

    @Test
    void anAnswerToABypassIsNotKept() {
        assertThat(sourceAfterAnswerTo(CachePolicy.BYPASS)).isNull();
    }

    @Test
    void anAnswerToARefreshIsKept() {
        assertThat(sourceAfterAnswerTo(CachePolicy.REFRESH)).isEqualTo(ResultSource.CACHE);
    }

    private @Nullable ResultSource sourceAfterAnswerTo(CachePolicy policy) {
        flow.publish(request("first", "q").setCachePolicy(policy).build());
        flow.answer(answered(flow.calls().getFirst()));
        flow.results();
        flow.publish(request("second", "q").build());
        return flow.results().stream().map(PromptResult::getSource).findFirst().orElse(null);
    }

    @Test
    void anOlderCallThatIsAnsweredLateDoesNotReplaceANewerAnswer() {
        flow.publish(request("old", "q").build());
        Call old = flow.calls().getFirst();
        flow.publish(request("fresh", "q").setCachePolicy(CachePolicy.REFRESH).build());
        Call fresh = flow.calls().getFirst();
        flow.answer(answered(fresh, "\"fresh\""));
        flow.answer(answered(old, "\"old\""));
        flow.results();
        flow.publish(request("later", "q").build());
        assertThat(flow.results().getFirst().getBody()).isEqualTo("\"fresh\"");
    }

    @Test
    void aVariantIsAnAnswerOfItsOwn() {
        flow.publish(request("first", "q").build());
        flow.answer(answered(flow.calls().getFirst()));
        flow.results();
        flow.publish(request("second", "q").setVariant(1).build());
        assertThat(flow.results()).isEmpty();
        assertThat(flow.calls()).hasSize(1);
    }

    @Test
    void anotherTenantNeverGetsTheAnswer() {
        flow.publish(request("first", "q").setTenant("one").build());
        flow.answer(answered(flow.calls().getFirst()));
        flow.results();
        flow.publish(request("second", "q").setTenant("other").build());
        assertThat(flow.results()).isEmpty();
        assertThat(flow.calls()).hasSize(1);
    }

    @Test
    void theCallAndItsCostGoToTheRequestThatOpenedIt() {
        flow.publish(request("opener", "q").build());
        flow.publish(request("joiner", "q").build());
        Call call = flow.calls().getFirst();
        flow.advance(Duration.ofMillis(200));
        flow.answer(answered(call));
        List<PromptResult> results = flow.results();
        assertThat(results)
                .extracting(PromptResult::getSource)
                .containsExactly(ResultSource.CALL, ResultSource.COALESCED);
        assertThat(results).extracting(PromptResult::getCostNanos).containsExactly(Prompts.COST_NANOS, 0L);
        assertThat(results).extracting(PromptResult::getSavedNanos).containsExactly(null, Prompts.COST_NANOS);
        assertThat(results).extracting(PromptResult::getAttempts).containsExactly(1, 0);
        assertThat(results).extracting(PromptResult::getProviderMs).containsExactly(700L, 200L);
    }

    @Test
    void aFailureGoesToEveryWaiterAndIsNotKept() {
        flow.publish(request("opener", "q").build());
        flow.publish(request("joiner", "q").build());
        flow.answer(Prompts.failed(flow.calls().getFirst()));
        assertThat(flow.results())
                .extracting(result -> result.getStatus() + " " + result.getSource())
                .containsExactly("FAILED CALL", "FAILED COALESCED");
        flow.publish(request("later", "q").build());
        assertThat(flow.calls()).hasSize(1);
    }

    @Test
    void publishedAgainInsideTheIdWindowGetsNoSecondResult() {
        flow.publish(request("same", "q").build());
        flow.publish(request("same", "q").build());
        Call call = flow.calls().getFirst();
        flow.answer(answered(call));
        flow.publish(request("same", "q").build());
        assertThat(flow.results()).hasSize(1);
        flow.advance(Duration.ofHours(24));
        flow.publish(request("same", "q").build());
        assertThat(flow.results()).isEmpty();
    }

    @Test
    void publishedAgainAfterTheIdWindowItIsANewRequest() {
        flow.publish(request("same", "q").setTtlMs(0L).build());
        flow.answer(answered(flow.calls().getFirst()));
        flow.results();
        flow.advance(Duration.ofHours(24).plusMillis(1));
        flow.publish(request("same", "q").build());
        assertThat(flow.results()).hasSize(1);
    }

    @Test
    void theSameIdWithOtherContentGetsAResultOfItsOwn() {
        flow.publish(request("same", "one").build());
        flow.publish(request("same", "other").build());
        flow.calls().forEach(call -> flow.answer(answered(call)));
        assertThat(flow.results()).hasSize(2);
    }
}
