package io.sluice.app.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.schema.Failure;
import io.sluice.schema.FailureKind;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultStatus;
import io.sluice.schema.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Lines in OpenAI's Batch output form with a {@code sluice} object. A result is kept as the part of its line that
 * needs no look at the input; {@link #join} puts the input's own name for it in front. Any thread.
 */
public final class OutputLine {

    private static final JsonFactory JSON = new JsonMapper().getFactory();

    private OutputLine() {}

    /**
     * Everything after {@code custom_id}.
     *
     * @param line number of the input's line; empty: there is none
     * @param simulated whether nobody was paid
     */
    public static byte[] tail(PromptResult result, OptionalLong line, boolean simulated) {
        return tail(result, line, simulated, false);
    }

    /** The same without the body, saying so: {@code body_cut} is true in the {@code sluice} object. */
    public static byte[] cutTail(PromptResult result) {
        return tail(PromptResult.newBuilder(result).setBody(null).build(), OptionalLong.empty(), false, true);
    }

    private static byte[] tail(PromptResult result, OptionalLong line, boolean simulated, boolean cut) {
        return json(generator -> {
            response(generator, result);
            Failure failure = result.getFailure();
            if (result.getStatus() == ResultStatus.ANSWERED) {
                generator.writeNullField("error");
            } else {
                error(
                        generator,
                        failure == null ? lower(result.getStatus()) : lower(failure.getKind()),
                        failure == null ? "" : failure.getMessage());
            }
            sluice(generator, result, line, simulated, cut);
        });
    }

    /** The same for a line that never became a request. */
    public static byte[] badTail(long line, String reason) {
        return json(generator -> {
            generator.writeNullField("response");
            error(generator, lower(FailureKind.BAD_REQUEST), reason);
            generator.writeObjectFieldStart("sluice");
            generator.writeNumberField("line", line);
            generator.writeStringField("status", lower(ResultStatus.REJECTED));
            generator.writeNullField("source");
            generator.writeEndObject();
        });
    }

    /** The whole line with its end. */
    public static byte[] join(String id, String customId, byte[] tail) {
        byte[] line = of(id, customId, tail);
        byte[] ended = Arrays.copyOf(line, line.length + 1);
        ended[line.length] = '\n';
        return ended;
    }

    /** The whole line without its end. */
    public static byte[] of(String id, String customId, byte[] tail) {
        byte[] head = json(generator -> {
            generator.writeStringField("id", id);
            generator.writeStringField("custom_id", customId);
        });
        ByteArrayOutputStream line = new ByteArrayOutputStream(head.length + tail.length);
        line.write(head, 0, head.length - 1);
        line.write(',');
        line.write(tail, 1, tail.length - 1);
        return line.toByteArray();
    }

    private static void response(JsonGenerator generator, PromptResult result) throws IOException {
        Integer status = result.getStatusCode();
        if (status == null) {
            generator.writeNullField("response");
            return;
        }
        generator.writeObjectFieldStart("response");
        generator.writeNumberField("status_code", status);
        generator.writeStringField("request_id", result.getProviderRequestId());
        generator.writeFieldName("body");
        body(generator, result.getBody());
        generator.writeEndObject();
    }

    /** Copied token by token: what a provider laid out over many lines must become one. */
    private static void body(JsonGenerator generator, @Nullable String body) throws IOException {
        if (body == null) {
            generator.writeNull();
        } else if (isJson(body)) {
            try (JsonParser parser = JSON.createParser(body)) {
                parser.nextToken();
                generator.copyCurrentStructureExact(parser);
            }
        } else {
            generator.writeString(body);
        }
    }

    private static boolean isJson(String body) {
        try (JsonParser parser = JSON.createParser(body)) {
            boolean any = false;
            while (parser.nextToken() != null) {
                any = true;
            }
            return any;
        } catch (IOException e) {
            return false;
        }
    }

    private static void error(JsonGenerator generator, String code, String message) throws IOException {
        generator.writeObjectFieldStart("error");
        generator.writeStringField("code", code);
        generator.writeStringField("message", message);
        generator.writeEndObject();
    }

    private static void sluice(
            JsonGenerator generator, PromptResult result, OptionalLong line, boolean simulated, boolean cut)
            throws IOException {
        generator.writeObjectFieldStart("sluice");
        if (line.isPresent()) {
            generator.writeNumberField("line", line.getAsLong());
        }
        generator.writeStringField("status", lower(result.getStatus()));
        switch (result.getSource()) {
            case CALL, CACHE, COALESCED -> generator.writeStringField("source", lower(result.getSource()));
            case UNKNOWN -> generator.writeNullField("source");
        }
        generator.writeStringField("model", result.getModel());
        generator.writeStringField("lane", result.getLane());
        generator.writeNumberField("attempts", result.getAttempts());
        generator.writeObjectFieldStart("timing");
        generator.writeNumberField("queued_ms", result.getQueuedMs());
        generator.writeNumberField("throttled_ms", result.getThrottledMs());
        generator.writeNumberField("provider_ms", result.getProviderMs());
        generator.writeNumberField("total_ms", result.getTotalMs());
        generator.writeEndObject();
        tokens(generator, result.getUsage());
        dollars(generator, "cost_usd", result.getCostNanos());
        dollars(generator, "saved_usd", result.getSavedNanos());
        if (simulated) {
            generator.writeBooleanField("simulated", true);
        }
        if (cut) {
            generator.writeBooleanField("body_cut", true);
        }
        generator.writeEndObject();
    }

    private static void tokens(JsonGenerator generator, @Nullable TokenUsage usage) throws IOException {
        if (usage == null) {
            generator.writeNullField("tokens");
            return;
        }
        generator.writeObjectFieldStart("tokens");
        generator.writeNumberField("in", usage.getTokensIn());
        generator.writeNumberField("in_cached", usage.getTokensInCached());
        generator.writeNumberField("out", usage.getTokensOut());
        generator.writeEndObject();
    }

    private static void dollars(JsonGenerator generator, String name, @Nullable Long nanos) throws IOException {
        if (nanos == null) {
            generator.writeNullField(name);
        } else {
            generator.writeFieldName(name);
            generator.writeNumber(
                    BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString());
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static byte[] json(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            generator.writeStartObject();
            writing.to(generator);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private interface Writing {
        void to(JsonGenerator generator) throws IOException;
    }
}
