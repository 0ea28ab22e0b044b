package io.sluice.app.state;

/** Symbols of the contract's enums, which state keeps as text: one of a later release reads as UNKNOWN, as it does on the topics. */
public final class Symbols {
    private static final String UNKNOWN = "UNKNOWN";

    /** By type: {@code getEnumConstants} copies them, and some are looked up with each record. */
    private static final ClassValue<Enum<?>[]> CONSTANTS = new ClassValue<>() {
        @Override
        protected Enum<?>[] computeValue(Class<?> type) {
            return (Enum<?>[]) type.getEnumConstants();
        }
    };

    private Symbols() {}

    /** The constant of this name, or UNKNOWN, which every enum of the contract has. */
    public static <E extends Enum<E>> E of(Class<E> type, String symbol) {
        for (Enum<?> constant : CONSTANTS.get(type)) {
            if (constant.name().equals(symbol)) {
                return type.cast(constant);
            }
        }
        return Enum.valueOf(type, UNKNOWN);
    }
}
