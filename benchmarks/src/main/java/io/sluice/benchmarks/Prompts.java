package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.schema.PromptRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The chat bodies that benchmarks send, without a model; more requests than bodies ask for further variants. Immutable. */
final class Prompts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MADE_UP = 1_000;
    private static final int MADE_UP_TOKENS = 256;
    private static final int LARGE_EVERY = 50;
    private static final int LARGE_TOKENS = 4_000;
    private static final int SMALL_TOKENS = 120;

    /** What a skewed prompt is counted for, about. */
    static final int SKEWED_TOKENS_MEAN = (LARGE_TOKENS + (LARGE_EVERY - 1) * SMALL_TOKENS) / LARGE_EVERY;

    private final List<String> bodies;

    private Prompts(List<String> bodies) {
        this.bodies = List.copyOf(bodies);
    }

    /** Those of a file of OpenAI Batch lines, or 1,000 made-up questions of a school's maths book with 256 {@code max_tokens}. */
    static Prompts of(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return new Prompts(IntStream.range(0, MADE_UP)
                    .mapToObj(i -> withMost(Surroundings.question("p" + i), MADE_UP_TOKENS))
                    .toList());
        }
        try (Stream<String> lines = Files.lines(file.get())) {
            return new Prompts(
                    lines.filter(line -> !line.isBlank()).map(Prompts::body).toList());
        }
    }

    /** These bodies. */
    static Prompts of(List<String> bodies) {
        return new Prompts(bodies);
    }

    /** A body with its model. */
    static String withModel(String body, String model) {
        try {
            return ((ObjectNode) JSON.readTree(body)).put("model", model).toString();
        } catch (IOException e) {
            throw new IllegalArgumentException("not a body: " + body, e);
        }
    }

    /** The same bodies, of which one in fifty may need 4,000 tokens: two fifths of all. Which ones does not depend on their place. */
    Prompts skewed() {
        return new Prompts(bodies.stream()
                .map(body -> withMost(body, body.hashCode() % LARGE_EVERY == 0 ? LARGE_TOKENS : SMALL_TOKENS))
                .toList());
    }

    private static String withMost(String body, int tokens) {
        try {
            return ((ObjectNode) JSON.readTree(body)).put("max_tokens", tokens).toString();
        } catch (IOException e) {
            throw new IllegalArgumentException("not a body: " + body, e);
        }
    }

    /** The first so many bodies; they repeat after {@link #size}. */
    List<String> bodies(int count) {
        return IntStream.range(0, count).mapToObj(this::body).toList();
    }

    private static String body(String line) {
        try {
            JsonNode body = JSON.readTree(line).path("body");
            return ((ObjectNode) body).without("model").toString();
        } catch (IOException | ClassCastException e) {
            throw new IllegalArgumentException("not a line of an OpenAI Batch file: " + line, e);
        }
    }

    /** The i-th body; they repeat after {@link #size}. */
    String body(int i) {
        return bodies.get(i % bodies.size());
    }

    int size() {
        return bodies.size();
    }

    /** The i-th request for a model, with an answer of its own even where its body is not the first of its kind. */
    PromptRequest apart(String series, String model, int i) {
        return PromptRequest.newBuilder()
                .setId(series + i)
                .setModel(model)
                .setBody(body(i))
                .setVariant(i)
                .build();
    }

    /** The i-th request for a model: of its own prompt, or a further variant of one. */
    PromptRequest request(String series, String model, int i) {
        return PromptRequest.newBuilder()
                .setId(series + i)
                .setModel(model)
                .setBody(body(i))
                .setVariant(i / bodies.size())
                .build();
    }
}
