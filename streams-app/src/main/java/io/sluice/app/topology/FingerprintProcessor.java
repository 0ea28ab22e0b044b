package io.sluice.app.topology;

import io.sluice.app.dedup.Fingerprinting;
import io.sluice.app.dedup.Fingerprinting.Fingerprinted;
import io.sluice.app.state.Trace;
import io.sluice.schema.PromptRequest;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Sends each request to the task that owns its fingerprint. Stateless but for the context; the stream thread's. */
final class FingerprintProcessor implements Processor<byte[], Object, byte[], Object> {
    private final Fingerprinting fingerprinting;
    private final CommitPace pace;
    private @Nullable ProcessorContext<byte[], Object> context;
    private CommitPace.@Nullable OfTask commits;

    FingerprintProcessor(Fingerprinting fingerprinting, CommitPace pace) {
        this.fingerprinting = fingerprinting;
        this.pace = pace;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> newContext) {
        context = newContext;
        commits = pace.of(newContext);
    }

    @Override
    public void process(Record<byte[], Object> record) {
        Fingerprinted request =
                fingerprinting.of((PromptRequest) record.value(), Trace.read(record.headers()), record.timestamp());
        Objects.requireNonNull(context)
                .forward(new Record<byte[], Object>(request.fingerprint(), request.intake(), record.timestamp()));
        Objects.requireNonNull(commits).worked();
    }
}
