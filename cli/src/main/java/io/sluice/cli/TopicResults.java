package io.sluice.cli;

import io.sluice.cli.engine.ResultSource;
import io.sluice.producer.ReadPosition;
import io.sluice.producer.ResultReader;
import io.sluice.schema.PromptResult;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.jspecify.annotations.Nullable;

/** Results from the topic. The reader is opened at the first poll: the job may have to make the topic first. */
final class TopicResults implements ResultSource {

    private final Map<String, Object> kafka;
    private final Topics topics;
    private final SchemaCatalogue catalogue;
    private final ReadPosition from;
    private @Nullable ResultReader reader;

    TopicResults(Map<String, Object> kafka, Topics topics, SchemaCatalogue catalogue, Map<Integer, Long> from) {
        this.kafka = kafka;
        this.topics = topics;
        this.catalogue = catalogue;
        this.from = new ReadPosition(from);
    }

    @Override
    public List<PromptResult> poll(Duration wait) {
        try {
            return reader().poll(wait);
        } catch (OffsetOutOfRangeException e) {
            // Retention took the oldest results of a job that rested for long. What it lost is asked for again.
            close();
            reader = ResultReader.open(kafka, topics, catalogue, ReadPosition.beginning());
            return List.of();
        }
    }

    @Override
    public boolean reached(Map<Integer, Long> offsets) {
        Map<Integer, Long> now =
                offsets.isEmpty() ? Map.of() : reader().position().offsets();
        return offsets.entrySet().stream().allMatch(end -> now.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private ResultReader reader() {
        if (reader == null) {
            reader = ResultReader.open(kafka, topics, catalogue, from);
        }
        return reader;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
