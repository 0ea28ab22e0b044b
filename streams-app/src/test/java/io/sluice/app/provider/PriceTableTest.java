package io.sluice.app.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceTableTest {
    private final PriceTable release = PriceFile.load(Optional.empty());

    @TempDir
    Path dir;

    @Test
    void aCallCostsItsTokensToTheNanoDollar() {
        // 0.15, 0.075 and 0.60 dollars per million are 150, 75 and 600 nano-dollars a token.
        assertThat(release.costNanos("gpt-4o-mini", Usage.of(1_000, 400, 50)))
                .hasValue(600 * 150 + 400 * 75 + 50 * 600);
        assertThat(release.costNanos("text-embedding-3-small", Usage.of(7, 0, 0)))
                .hasValue(7 * 20);
        assertThat(release.costNanos("gpt-4o-mini", Usage.of(0, 0, 0))).hasValue(0);
    }

    @Test
    void writingToAnthropicsCacheHasItsOwnPrices() {
        Usage usage = new Usage(1_000, 100, 200, 300, 10, "");
        assertThat(release.costNanos("claude-haiku-4-5-20251001", usage))
                .hasValue(400 * 1_000 + 100 * 100 + 200 * 1_250 + 300 * 2_000 + 10 * 5_000);
        assertThat(release.costNanos("gpt-4o-mini", usage))
                .as("a charge that the table does not have")
                .isEmpty();
    }

    @Test
    void aSnapshotCostsWhatItsModelCostsUnlessItIsListed() {
        Usage usage = Usage.of(10, 0, 10);
        assertThat(release.costNanos("gpt-4o-mini-2024-07-18", usage))
                .isEqualTo(release.costNanos("gpt-4o-mini", usage));
        assertThat(release.costNanos("claude-3-5-haiku-latest", usage))
                .isEqualTo(release.costNanos("claude-3-5-haiku", usage));
        assertThat(release.costNanos("claude-sonnet-4-0", usage))
                .isEqualTo(release.costNanos("claude-sonnet-4", usage));
        assertThat(release.costNanos("gpt-4o-2024-05-13", usage)).hasValue(10 * 5_000 + 10 * 15_000);
    }

    @Test
    void whatIsNotKnownIsEmptyAndNeverZero() {
        Usage usage = Usage.of(10, 0, 10);
        for (String model : new String[] {
            "llama-3", "gpt-4o-mini-next", "ft:gpt-4o-mini-2024-07-18:org::id", "openai/gpt-4o-mini", "", "gpt-4o-"
        }) {
            assertThat(release.costNanos(model, usage)).as(model).isEmpty();
            assertThat(release.knows(model)).as(model).isFalse();
            assertThat(release.upperBoundNanos(model, new TokenEstimate(1, 1, true)))
                    .as(model)
                    .isEmpty();
        }
        assertThat(release.costNanos("claude-sonnet-4-5", Usage.of(200_001, 0, 1)))
                .as("beyond the range of the price")
                .isEmpty();
        assertThat(release.costNanos("gpt-5", new Usage(10, 0, 0, 0, 10, "flex")))
                .as("a tier without a price")
                .isEmpty();
    }

    @Test
    void theOverlayGoesBeforeTheReleaseAndIsPartOfTheVersion() throws IOException {
        PriceTable own = overlay("""
                models:
                  gpt-4o-mini: {input: 1, output: 2}
                  "gpt-5@flex": {input: 0.625, cached-input: 0.0625, output: 5}
                  llama-3: {input: 0.0001, output: 0.0005}
                aliases:
                  my-model: llama-3
                """);
        assertThat(own.costNanos("gpt-4o-mini-2024-07-18", Usage.of(10, 5, 1))).hasValue(10 * 1_000 + 2_000);
        assertThat(own.costNanos("gpt-5-2025-08-07", new Usage(10, 0, 0, 0, 10, "flex")))
                .hasValue(10 * 625 + 10 * 5_000);
        assertThat(own.costNanos("gpt-4o", Usage.of(1, 0, 0))).hasValue(2_500);
        // 0.1 nano-dollars a token: the sum is rounded once, half up.
        assertThat(own.costNanos("llama-3", Usage.of(4, 0, 0))).hasValue(0);
        assertThat(own.costNanos("my-model", Usage.of(5, 0, 0))).hasValue(1);
        assertThat(own.version()).startsWith(release.version() + "+");
        assertThat(overlay("models: {a: {input: 1, output: 1}}").version()).isNotEqualTo(own.version());
    }

    @Test
    void anOverlayThatIsWrongNamesFileLineAndValue() {
        wrong("models:\n  a: {input: -1, output: 1}", "overlay.yaml:2: models.a.input must be a number", "'-1'");
        wrong("models:\n  a: {input: 1}", "models.a must have input and output");
        wrong("models:\n  a: {input: 1, outptu: 1}", "'outptu' must be one of");
        wrong("model: {}", "'model' must be one of aliases, as-of, models");
        wrong("models: [1]", "models must be a mapping");
        wrong("models: {", "not YAML");
        wrong("", "the file must be a mapping");
        assertThatThrownBy(() -> PriceFile.load(Optional.of(dir.resolve("missing.yaml"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prices.overlay must be a readable file");
    }

    @Test
    void costsEqualDecimalArithmeticOverSeededUsages() throws IOException {
        PriceTable own = overlay("models: {m: {input: 0.123457, cached-input: 0.000001, output: 3.999999}}");
        long seed = 20261101;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long in = random.nextLong(1L << random.nextInt(1, 30));
            long cached = random.nextLong(in + 1);
            long out = random.nextLong(1L << random.nextInt(1, 30));
            BigDecimal dollars = new BigDecimal("0.123457")
                    .multiply(BigDecimal.valueOf(in - cached))
                    .add(new BigDecimal("0.000001").multiply(BigDecimal.valueOf(cached)))
                    .add(new BigDecimal("3.999999").multiply(BigDecimal.valueOf(out)))
                    .movePointLeft(6);
            long expected =
                    dollars.movePointRight(9).setScale(0, RoundingMode.HALF_UP).longValueExact();

            assertThat(own.costNanos("m", Usage.of(in, cached, out)))
                    .as("seed %d, %d/%d/%d", seed, in, cached, out)
                    .hasValue(expected);
        }
    }

    @Test
    void theUpperBoundHoldsWhateverTheCacheDoes() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            long in = random.nextLong(100_000);
            long read = random.nextLong(in + 1);
            long written = random.nextLong(in - read + 1);
            long writtenLong = in - read - written;
            long out = random.nextLong(10_000);
            long bound = release.upperBoundNanos("claude-sonnet-4-5", new TokenEstimate(in, out, true))
                    .orElseThrow();
            long cost = release.costNanos("claude-sonnet-4-5", new Usage(in, read, written, writtenLong, out, ""))
                    .orElseThrow();
            assertThat(cost).isLessThanOrEqualTo(bound);
        }
    }

    private PriceTable overlay(String yaml) throws IOException {
        Path file = dir.resolve("overlay.yaml");
        Files.writeString(file, yaml);
        return PriceFile.load(Optional.of(file));
    }

    private void wrong(String yaml, String... parts) {
        assertThatThrownBy(() -> overlay(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }
}
