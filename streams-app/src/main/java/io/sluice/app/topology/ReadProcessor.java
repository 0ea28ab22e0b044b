package io.sluice.app.topology;

import io.sluice.app.state.BrokerClock;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongUnaryOperator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * From bytes to values, before anything is written: what cannot be read goes to the dead letters and the job goes on. Stateless but for the
 * context; the stream thread's.
 */
final class ReadProcessor<T> implements Processor<byte[], byte[], byte[], Object> {
    private final Reader<T> reader;
    private final LongUnaryOperator originalTime;
    private final StandIn standIn;
    private final BrokerClock clock;
    private final DeadLetters deadLetters;
    private final LongAdder deadLettered;
    private final String next;
    private final String deadLetterNode;
    private @Nullable ProcessorContext<byte[], Object> context;

    ReadProcessor(
            Reader<T> reader,
            LongUnaryOperator originalTime,
            StandIn standIn,
            BrokerClock clock,
            DeadLetters deadLetters,
            LongAdder deadLettered,
            String next,
            String deadLetterNode) {
        this.reader = reader;
        this.originalTime = originalTime;
        this.standIn = standIn;
        this.clock = clock;
        this.deadLetters = deadLetters;
        this.deadLettered = deadLettered;
        this.next = next;
        this.deadLetterNode = deadLetterNode;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> newContext) {
        context = newContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<byte[], Object> here = Objects.requireNonNull(context);
        RecordMetadata place = here.recordMetadata().orElseThrow();
        long timestampMs = originalTime.applyAsLong(record.timestamp());
        clock.observe(timestampMs);
        switch (reader.read(place.topic(), record.headers(), record.value())) {
            case Reader.Outcome.Value<T> read ->
                here.forward(
                        new Record<byte[], Object>(record.key(), read.value(), timestampMs, record.headers()), next);
            case Reader.Outcome.Unreadable<T> unreadable -> {
                deadLettered.increment();
                Record<byte[], byte[]> letter = deadLetters.of(record, place, unreadable.reason(), timestampMs);
                here.forward(
                        new Record<byte[], Object>(letter.key(), letter.value(), timestampMs, letter.headers()),
                        deadLetterNode);
                standIn.of(record, unreadable.reason())
                        .ifPresent(value ->
                                here.forward(new Record<byte[], Object>(record.key(), value, timestampMs), next));
            }
            case Reader.Outcome.Skipped<T> skipped -> {}
        }
    }
}
