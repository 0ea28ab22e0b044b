package io.sluice.app.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 1048576}, {@code 64KiB}, {@code 1MiB}, {@code 4GiB}. */
final class Bytes {
    static final String ALLOWED = "a size in bytes, such as 1048576, 64KiB, 1MiB or 4GiB";

    private static final Pattern FORM = Pattern.compile("(\\d{1,12}) ?(|KiB|MiB|GiB)");

    private Bytes() {}

    static Optional<Long> parse(String text) {
        Matcher matcher = FORM.matcher(text.trim().replace("_", ""));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int shift = switch (matcher.group(2)) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 0;
        };
        long number = Long.parseLong(matcher.group(1));
        return number > (Long.MAX_VALUE >> shift) ? Optional.empty() : Optional.of(number << shift);
    }
}
