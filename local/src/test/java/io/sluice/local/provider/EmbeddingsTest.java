package io.sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddingsTest {
    private static final String MODEL = "text-embedding-3-small";

    @TempDir
    Path folder;

    private ProviderSimulator simulator;
    private SimulatorClient client;

    @BeforeEach
    void start() throws Exception {
        simulator = ProviderSimulator.start(
                SimulatorOptions.defaults(folder.resolve("journal.jsonl")).withLatency(LatencyProfile.IMMEDIATE));
        client = new SimulatorClient(simulator.uri());
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void vectorIsAUnitVectorOfItsInputAlone() throws Exception {
        JsonNode one = embed("\"moon\"", "");
        JsonNode many = embed("[\"sun\", \"moon\"]", "");

        float[] vector = floats(one.at("/data/0/embedding"));
        assertThat(vector).hasSize(1536).containsExactly(EmbeddingVector.of(MODEL, "moon", 1536));
        assertThat(floats(many.at("/data/1/embedding"))).containsExactly(vector);
        assertThat(floats(many.at("/data/0/embedding"))).isNotEqualTo(vector);
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        assertThat(squares).isCloseTo(1, within(1e-5));
    }

    @Test
    void base64HoldsTheSameNumbers() throws Exception {
        JsonNode reply = embed("\"moon\"", ",\"encoding_format\":\"base64\",\"dimensions\":8");

        ByteBuffer bytes = ByteBuffer.wrap(
                        Base64.getDecoder().decode(reply.at("/data/0/embedding").asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] vector = new float[8];
        bytes.asFloatBuffer().get(vector);
        assertThat(vector).containsExactly(EmbeddingVector.of(MODEL, "moon", 8));
    }

    @Test
    void tokenNumbersAreInputsToo() throws Exception {
        assertThat(embed("[1, 2, 3]", "").path("data")).hasSize(1);
        assertThat(embed("[[1, 2], [3]]", "").path("data")).hasSize(2);
    }

    @Test
    void emptyInputIsRefused() throws Exception {
        for (String input : new String[] {"\"\"", "[]", "[\"\"]", "{}", "[{}]"}) {
            assertThat(client.embeddings(body(input, "")).statusCode())
                    .as(input)
                    .isEqualTo(400);
        }
    }

    @Test
    void usageAndCostAreOfTheInputAlone() throws Exception {
        long tokens =
                embed("[\"sun\", \"moon\"]", "").at("/usage/prompt_tokens").asLong();

        assertThat(tokens).isEqualTo(2);
        assertThat(JournalJudge.of(folder.resolve("journal.jsonl")).costNanos()).isEqualTo(2 * 20);
    }

    private JsonNode embed(String input, String more) throws Exception {
        return SimulatorClient.json(client.embeddings(body(input, more)));
    }

    private static String body(String input, String more) {
        return "{\"model\":\"" + MODEL + "\",\"input\":" + input + more + "}";
    }

    private static float[] floats(JsonNode numbers) {
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.get(i).floatValue();
        }
        return vector;
    }
}
