package io.sluice.app.topology;

import io.sluice.app.batch.OutputLine;
import io.sluice.schema.PromptResult;
import java.util.OptionalLong;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes results as lines of OpenAI's Batch output, without an end of line: {@code custom_id} is the request's id, as on requests.json. A
 * line that is larger than the topic takes goes without the body and says so. Thread-safe.
 *
 * @param recordBytesMax largest record that the topic takes
 */
record ResultLines(int recordBytesMax) implements Serializer<Object> {
    /** For the key, the headers (job, tenant, trace) and the batch around the value. */
    private static final int AROUND_BYTES = 8_192;

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        PromptResult result = (PromptResult) value;
        byte[] line = line(result, OutputLine.tail(result, OptionalLong.empty(), false));
        // A body that is no JSON is written as text, which is longer where it has quotes.
        return line.length <= recordBytesMax - AROUND_BYTES ? line : line(result, OutputLine.cutTail(result));
    }

    private static byte[] line(PromptResult result, byte[] tail) {
        return OutputLine.of(result.getId(), result.getId(), tail);
    }
}
