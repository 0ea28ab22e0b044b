package io.sluice.cli.input;

/** A line of the input, numbered from 1, blank ones counted. */
sealed interface RawLine {

    /** Where the line stands in the input, from 1. */
    long number();

    /** A line that can be read, without surrounding blanks. */
    record Text(long number, String text) implements RawLine {}

    /** A line of bytes that are no UTF-8. */
    record NotUtf8(long number) implements RawLine {}

    /** A line that is larger than the bound; it was skipped, not held. */
    record TooLarge(long number, long bytes) implements RawLine {}
}
