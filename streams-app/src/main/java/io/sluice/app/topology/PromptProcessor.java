package io.sluice.app.topology;

import io.sluice.app.completion.Cancellations;
import io.sluice.app.completion.Completion;
import io.sluice.app.completion.Deadlines;
import io.sluice.app.completion.FanOut;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.dedup.AnswerCache;
import io.sluice.app.dedup.CacheBounds;
import io.sluice.app.dedup.Dedup;
import io.sluice.app.dedup.JobLoads;
import io.sluice.app.dedup.LaneRouter;
import io.sluice.app.dedup.PendingCalls;
import io.sluice.app.dedup.Results;
import io.sluice.app.dedup.SeenIds;
import io.sluice.app.dedup.SlotSpread;
import io.sluice.app.metrics.UsagePartials;
import io.sluice.app.state.BrokerClock;
import io.sluice.app.state.OpenRequests;
import io.sluice.app.state.TaskCounters;
import io.sluice.schema.Answer;
import io.sluice.state.Intake;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The task that owns a fingerprint: requests go to {@link Dedup}, answers to {@link Completion}, over the same stores.
 *
 * <p>One processor for both, so that what they keep in memory (hot answers, counts) is one thing: made in {@code init} and let go in
 * {@code close}, which Streams calls around every aborted transaction, so memory is never ahead of the stores. The stream thread's.
 */
final class PromptProcessor implements Processor<byte[], Object, String, Object> {
    private final SluiceConfig config;
    private final TopologyParts parts;
    private @Nullable Running running;

    private record Running(
            ProcessorContext<String, Object> context,
            OpenRequests.Share share,
            Dedup dedup,
            Completion completion,
            Chores chores,
            CommitPace.OfTask pace) {}

    PromptProcessor(SluiceConfig config, TopologyParts parts) {
        this.config = config;
        this.parts = parts;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        int partition = context.taskId().partition();
        int bodyBytesMax = config.topics().limits().responseBodyBytesMax();
        ForwardingOutlets outlets = new ForwardingOutlets(
                context,
                parts.stats(),
                new SlotSpread(config.lanes(), partition),
                config.topics().resultsJson());
        UsagePartials usage = new UsagePartials(context.getStateStore(Flow.PARTIALS_STORE), outlets::usage);
        outlets.countIn(usage);

        OpenRequests.Share share = parts.openRequests().open();
        TaskCounters counters = new TaskCounters(context.getStateStore(Flow.COUNTERS_STORE), share);
        AnswerCache cache = new AnswerCache(
                context.getStateStore(Flow.ANSWERS_STORE),
                context.getStateStore(Flow.EXPIRY_STORE),
                counters,
                CacheBounds.of(config.cache(), config.topics().partitions()),
                parts.controls());
        PendingCalls pendings = new PendingCalls(
                context.getStateStore(Flow.PENDING_STORE),
                context.getStateStore(Flow.WAITERS_STORE),
                context.getStateStore(Flow.DEADLINES_STORE),
                counters);
        SeenIds seen = new SeenIds(
                context.getStateStore(Flow.SEEN_STORE), config.cache().idWindow());
        Results results = new Results(bodyBytesMax);
        LaneRouter router = new LaneRouter(config.lanes());
        FanOut fanOut = new FanOut(
                pendings,
                context.getStateStore(Flow.DRAINING_STORE),
                context.getStateStore(Flow.PINNED_STORE),
                results,
                outlets,
                parts.controls(),
                parts.slices());
        JobLoads loads = new JobLoads(
                config.stream().interactiveCallsMax(), config.topics().partitions());
        Deadlines deadlines = new Deadlines(pendings, results, outlets);
        Cancellations cancellations = new Cancellations(pendings, results, outlets, parts.controls());
        running = new Running(
                context,
                share,
                new Dedup(
                        seen,
                        cache,
                        pendings,
                        router,
                        results,
                        outlets,
                        parts.controls(),
                        loads,
                        bodyBytesMax,
                        partition),
                new Completion(
                        pendings,
                        cache,
                        config.cache(),
                        router,
                        fanOut,
                        outlets,
                        parts.controls(),
                        loads,
                        bodyBytesMax,
                        partition),
                new Chores(context, parts.clock(), fanOut, deadlines, cancellations, cache, usage),
                parts.pace().of(context));
    }

    @Override
    public void process(Record<byte[], Object> record) {
        Running now = Objects.requireNonNull(running);
        BrokerClock clock = parts.clock();
        long nowMs = clock.nowMs(record.timestamp());
        switch (record.value()) {
            case Intake request -> {
                long offset = now.context().recordMetadata().orElseThrow().offset();
                now.dedup().accept(record.key(), request, offset, nowMs);
            }
            case Answer answer -> now.completion().accept(answer, nowMs);
            default ->
                throw new IllegalStateException("unexpected " + record.value().getClass());
        }
        now.chores().look();
        now.pace().worked();
    }

    @Override
    public void close() {
        if (running != null) {
            running.share().close();
            running = null;
        }
    }
}
