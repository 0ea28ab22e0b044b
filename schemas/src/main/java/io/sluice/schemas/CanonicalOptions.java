package io.sluice.schemas;

/**
 * How requests are made comparable beyond their canonical form.
 *
 * @param whitespaceCollapse whether prompts that differ only in white space share an answer: in strings under {@code
 *     messages} and {@code input}, runs of space, tab, line feed, vertical tab, form feed and carriage return count as
 *     one space, and as none at the ends. This changes the fingerprint only: the provider gets the white space.
 */
public record CanonicalOptions(boolean whitespaceCollapse) {
    /** White space counts. */
    public static final CanonicalOptions EXACT = new CanonicalOptions(false);
}
