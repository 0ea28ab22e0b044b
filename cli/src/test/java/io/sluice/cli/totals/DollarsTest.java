package io.sluice.cli.totals;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DollarsTest {

    @ParameterizedTest
    @CsvSource({
        "0,$0.0000",
        "150,$0.000000",
        "1500,$0.000002",
        "9999999,$0.010000",
        "10000000,$0.0100",
        "2500000000,$2.5000"
    })
    void smallAmountsKeepTheirDigits(long nanos, String shown) {
        assertThat(Dollars.shown(nanos)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,0.000000001", "1000000000,1", "20000000000,20", "38700,0.0000387"})
    void exactAmountsAreExactAndPlain(long nanos, String exact) {
        assertThat(Dollars.exact(nanos).toPlainString()).isEqualTo(exact);
        assertThat(Dollars.nanos(new BigDecimal(exact))).isEqualTo(nanos);
    }
}
