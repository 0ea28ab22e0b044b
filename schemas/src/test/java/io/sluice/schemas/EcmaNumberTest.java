package io.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EcmaNumberTest {
    static Stream<JsonNode> numbers() throws IOException {
        return Vectors.of("numbers");
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void doubleIsWrittenAsItsVector(JsonNode vector) {
        long bits = HexFormat.fromHexDigitsToLong(vector.get("ieee754").asText());

        assertThat(text(Double.longBitsToDouble(bits)))
                .isEqualTo(vector.get("json").asText());
    }

    @Test
    void textReadsBackAsTheSameDoubleAndNoShorterTextWould() {
        for (long seed = 0; seed < 20_000; seed++) {
            double value = any(new Random(seed));
            String text = text(value);

            assertThat(Double.parseDouble(text)).as("seed %d: %s", seed, text).isEqualTo(value == 0 ? 0.0 : value);
            BigDecimal exact = new BigDecimal(text).stripTrailingZeros();
            if (exact.precision() > 1) {
                BigDecimal shorter = exact.round(new MathContext(exact.precision() - 1, RoundingMode.HALF_EVEN));
                assertThat(shorter.doubleValue()).as("seed %d: %s", seed, text).isNotEqualTo(value);
            }
        }
    }

    static double any(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> {
                double value = Double.longBitsToDouble(random.nextLong());
                yield Double.isFinite(value) ? value : 1.5;
            }
            case 1 -> random.nextInt(2_000_000) / 1000.0 - 1000;
            case 2 -> Double.longBitsToDouble(random.nextLong(1000));
            default -> random.nextLong() * Math.pow(10, random.nextInt(40) - 20);
        };
    }

    static String text(double value) {
        StringBuilder out = new StringBuilder();
        EcmaNumber.append(out, value);
        return out.toString();
    }
}
