package io.sluice.cli;

import java.math.BigDecimal;
import picocli.CommandLine.TypeConversionException;

/** Reads the numbers of a command line, and says in plain words what is none. */
final class Numbers {

    private Numbers() {}

    static BigDecimal amount(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("must be a number, such as 2.50, was '" + text + "'");
        }
    }

    static long whole(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("must be a whole number, was '" + text + "'");
        }
    }

    static int wholeInt(String text) {
        long number = whole(text);
        if (number != (int) number) {
            throw new TypeConversionException("is out of range: " + text);
        }
        return (int) number;
    }
}
