package io.sluice.schemas;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Numbers as ECMAScript's {@code Number::toString} writes them, which is what RFC 8785, section 3.2.2.3 asks for.
 *
 * <p>The shortest digits come from {@link Double#toString}, which gives them since JDK 19 (JDK-4511638); only their
 * notation differs, and that it prefers two digits to one where both are shortest enough (4.9E-324 for 5e-324).
 */
final class EcmaNumber {
    private static final int DIGITS_BEFORE_EXPONENT = 21;
    private static final int ZEROS_AFTER_POINT = 6;
    private static final double TWO_DIGITS_BELOW = 1e-320;

    private EcmaNumber() {}

    /** Appends a finite number. */
    static void append(StringBuilder out, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.append((long) value); // minus zero becomes 0, as ECMAScript has it
            return;
        }
        if (value < 0) {
            out.append('-');
        }
        String text = Double.toString(Math.abs(value));
        int e = text.indexOf('E');
        int point = text.indexOf('.');
        String mantissa = e < 0 ? text : text.substring(0, e);
        int exponent = e < 0 ? 0 : Integer.parseInt(text, e + 1, text.length(), 10);
        String digits = mantissa.substring(0, point) + mantissa.substring(point + 1);
        int first = firstNonZero(digits);
        int end = digits.length();
        while (end > first + 1 && digits.charAt(end - 1) == '0') {
            end--;
        }
        // value = 0.d1d2d3... * 10^magnitude
        int magnitude = point + exponent - first;
        digits = digits.substring(first, end);
        if (Math.abs(value) < TWO_DIGITS_BELOW) {
            BigDecimal one = new BigDecimal(Math.abs(value)).round(new MathContext(1));
            if (one.doubleValue() == Math.abs(value)) {
                digits = one.unscaledValue().toString();
                magnitude = 1 - one.scale();
            }
        }
        notate(out, digits, magnitude);
    }

    private static int firstNonZero(String digits) {
        int first = 0;
        while (digits.charAt(first) == '0') {
            first++;
        }
        return first;
    }

    private static void notate(StringBuilder out, String digits, int magnitude) {
        int count = digits.length();
        if (count <= magnitude && magnitude <= DIGITS_BEFORE_EXPONENT) {
            out.append(digits).repeat('0', magnitude - count);
        } else if (0 < magnitude && magnitude <= DIGITS_BEFORE_EXPONENT) {
            out.append(digits, 0, magnitude).append('.').append(digits, magnitude, count);
        } else if (-ZEROS_AFTER_POINT < magnitude && magnitude <= 0) {
            out.append("0.").repeat('0', -magnitude).append(digits);
        } else {
            out.append(digits.charAt(0));
            if (count > 1) {
                out.append('.').append(digits, 1, count);
            }
            int exponent = magnitude - 1;
            out.append('e').append(exponent < 0 ? '-' : '+').append(Math.abs(exponent));
        }
    }
}
