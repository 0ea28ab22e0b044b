package io.sluice.app.config;

/**
 * Models by name.
 *
 * @param text the name of one, or a prefix of many that ends in {@code *}
 */
record ModelPattern(String text) {

    boolean fits(String model) {
        return isPrefix() ? model.startsWith(plain()) : model.equals(text);
    }

    /** Whether it fits some of what the other fits, and names it more closely. */
    boolean isPartOf(ModelPattern other) {
        return other.isPrefix() && plain().startsWith(other.plain()) && closeness() > other.closeness();
    }

    /** The closer pattern of two that fit has more of it: the longer prefix, and most of all the name itself. */
    int closeness() {
        return isPrefix() ? plain().length() : Integer.MAX_VALUE;
    }

    /** Without the star. */
    String plain() {
        return isPrefix() ? text.substring(0, text.length() - 1) : text;
    }

    private boolean isPrefix() {
        return text.endsWith("*");
    }
}
