package io.sluice.app.config;

/**
 * A value that must not be seen: a provider's key. It is shown by no {@code toString}, and {@link #reveal()} is called only where the
 * value goes onto the wire.
 */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Wraps a value; surrounding white space (a file's last line break) is not part of it. */
    public static Secret of(String value) {
        String stripped = value.strip();
        if (stripped.isEmpty()) {
            throw new IllegalArgumentException("a secret must not be empty");
        }
        if (stripped.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
            // A header cannot carry it, and the JDK's message about that would show it.
            throw new IllegalArgumentException("a secret must be one line of printable ASCII");
        }
        return new Secret(stripped);
    }

    /** The value itself. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
