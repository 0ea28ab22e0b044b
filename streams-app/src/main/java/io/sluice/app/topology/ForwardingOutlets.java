package io.sluice.app.topology;

import io.sluice.app.dedup.Outlets;
import io.sluice.app.dedup.SlotSpread;
import io.sluice.app.lane.ReplyTo;
import io.sluice.app.metrics.UsagePartials;
import io.sluice.app.state.Trace;
import io.sluice.schema.Answer;
import io.sluice.schema.Call;
import io.sluice.schema.PromptResult;
import io.sluice.schema.UsageScope;
import io.sluice.schemas.JobKeys;
import io.sluice.state.UsageDelta;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Forwards to the sinks by name, and counts what passes. The stream thread's. */
final class ForwardingOutlets implements Outlets {
    private final ProcessorContext<String, Object> context;
    private final TopologyStats stats;
    private final SlotSpread slots;
    private final boolean resultsJson;
    private @Nullable UsagePartials usage;

    /** @param resultsJson whether results are written in JSON too */
    ForwardingOutlets(
            ProcessorContext<String, Object> context, TopologyStats stats, SlotSpread slots, boolean resultsJson) {
        this.resultsJson = resultsJson;
        this.context = context;
        this.stats = stats;
        this.slots = slots;
    }

    /** Where passing results and answers are counted; it hands its sums on through {@link #usage}. */
    void countIn(UsagePartials partials) {
        usage = partials;
    }

    @Override
    public void result(PromptResult result, Trace trace) {
        Objects.requireNonNull(usage).add(result, result.getCompletedAtMs());
        Record<String, Object> made = new Record<>(result.getId(), result, result.getCompletedAtMs());
        trace.write(made.headers());
        context.forward(made, Flow.RESULTS);
        if (resultsJson) {
            context.forward(labelled(made, result), Flow.RESULTS_JSON);
        }
    }

    /** A line of OpenAI's form has no place for them, as on requests.json. */
    private static Record<String, Object> labelled(Record<String, Object> made, PromptResult result) {
        Record<String, Object> labelled = made.withHeaders(made.headers());
        labelled.headers().add(BatchLines.TENANT, result.getTenant().getBytes(StandardCharsets.UTF_8));
        if (result.getJob() != null) {
            labelled.headers().add(BatchLines.JOB, result.getJob().getBytes(StandardCharsets.UTF_8));
        }
        return labelled;
    }

    @Override
    public void call(Call call, Trace trace) {
        Dispatch dispatch = new Dispatch(call, slots.slotOf(call));
        Record<String, Object> made = new Record<>(call.getFingerprint(), dispatch, call.getOpenedAtMs());
        ReplyTo.of(call).write(made.headers());
        trace.write(made.headers());
        context.forward(made, Flow.CALLS);
    }

    @Override
    public void ended(Answer answer, long nowMs) {
        Objects.requireNonNull(usage).add(answer, nowMs);
    }

    @Override
    public void orphan(Answer answer) {
        stats.orphanAnswers().increment();
    }

    void usage(UsageDelta delta, long nowMs) {
        boolean job = delta.getScope().equals(UsageScope.JOB.name());
        String name = job ? JobKeys.of(delta.getTenant(), delta.getName()) : delta.getName();
        String key = delta.getScope() + "/" + name;
        context.forward(new Record<>(key, delta, nowMs), Flow.TO_USAGE);
    }
}
