package io.sluice.app.topology;

import static io.sluice.app.topology.Prompts.answered;
import static io.sluice.app.topology.Prompts.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.state.Trace;
import io.sluice.schema.Call;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** W3C trace context goes from a request to its call and to its own result. */
class TraceTest {
    private static final Trace FIRST = new Trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1");
    private static final Trace SECOND = new Trace("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null);

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

    @Test
    void aCallIsInTheTraceOfTheRequestThatOpenedIt() {
        flow.publish(request("one", "q").build(), FIRST);
        flow.publish(request("two", "q").build(), SECOND);
        assertThat(flow.callTraces()).containsExactly(FIRST);
    }

    @Test
    void eachResultIsInTheTraceOfItsOwnRequest() {
        flow.publish(request("one", "q").build(), FIRST);
        flow.publish(request("two", "q").build(), SECOND);
        flow.publish(request("three", "q").build());
        Call call = flow.calls().getFirst();
        flow.answer(answered(call));
        flow.publish(request("hit", "q").build(), SECOND);
        assertThat(flow.resultTraces())
                .containsEntry("one", FIRST)
                .containsEntry("two", SECOND)
                .containsEntry("three", Trace.NONE)
                .containsEntry("hit", SECOND);
    }

    @Test
    void whatIsTooLongToBeATraceIsLeftOut() {
        flow.publish(request("one", "q").build(), new Trace("0".repeat(200), "a=1"));
        flow.publish(request("two", "q2").build(), new Trace(FIRST.parent(), "a".repeat(2000)));
        assertThat(flow.callTraces()).containsExactlyInAnyOrder(Trace.NONE, new Trace(FIRST.parent(), null));
    }
}
