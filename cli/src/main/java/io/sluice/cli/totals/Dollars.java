package io.sluice.cli.totals;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Money: nano-dollars inside, dollars for people. */
public final class Dollars {

    private static final BigDecimal CENT = new BigDecimal("0.01");

    private Dollars() {}

    /** Exactly, without trailing zeros. */
    public static BigDecimal exact(long nanos) {
        BigDecimal dollars = BigDecimal.valueOf(nanos, 9).stripTrailingZeros();
        return dollars.scale() < 0 ? dollars.setScale(0) : dollars;
    }

    /** For reading: cents above ten dollars, else as many digits as say something. */
    public static String shown(long nanos) {
        BigDecimal dollars = BigDecimal.valueOf(nanos, 9);
        int digits = dollars.abs().compareTo(BigDecimal.TEN) >= 0
                ? 2
                : dollars.signum() == 0 || dollars.abs().compareTo(CENT) >= 0 ? 4 : 6;
        return "$" + String.format("%,." + digits + "f", dollars.setScale(digits, RoundingMode.HALF_UP));
    }

    /** Nano-dollars of an amount that a person gave. */
    public static long nanos(BigDecimal dollars) {
        return dollars.movePointRight(9).setScale(0, RoundingMode.DOWN).longValueExact();
    }
}
