package io.sluice.local.provider;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Locale;

/** Deterministic unit vectors: a function of model, input and dimensions alone. */
public final class EmbeddingVector {
    private EmbeddingVector() {}

    /**
     * The vector that the simulator returns.
     *
     * @param input the input's text; an input of token numbers is its JSON array
     */
    public static float[] of(String model, String input, int dimensions) {
        return of(inputHash(model, input), dimensions);
    }

    static String inputHash(String model, String input) {
        return Digests.sha256(model + "\n" + input);
    }

    static float[] of(String inputHash, int dimensions) {
        Seeded random = Seeded.of(inputHash, 7);
        double[] raw = new double[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            raw[i] = 2 * random.nextDouble() - 1;
            squares += raw[i] * raw[i];
        }
        double norm = Math.sqrt(squares);
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (raw[i] / norm);
        }
        return vector;
    }

    static int defaultDimensions(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        if (name.startsWith("text-embedding-3-large")) {
            return 3072;
        }
        return name.startsWith("text-embedding-") ? 1536 : 256;
    }

    static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : vector) {
            bytes.putFloat(value);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
