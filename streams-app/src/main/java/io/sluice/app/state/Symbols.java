package io.sluice.app.state;

/** Symbols of the contract's enums, which state keeps as text: one of a later release reads as UNKNOWN, as it does on the topics. */
public final class Symbols {
    private static final String UNKNOWN = "UNKNOWN";

    private Symbols() {}

    /** The constant of this name, or UNKNOWN, which every enum of the contract has. */
    public static <E extends Enum<E>> E of(Class<E> type, String symbol) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(symbol)) {
                return constant;
            }
        }
        return Enum.valueOf(type, UNKNOWN);
    }
}
