package io.sluice.app.quota;

/** What a history drives: the quota, or something that is planted in its place. */
interface Gate {
    Reply ask(Cost cost, long now);

    void pauseUntil(long until);

    QuotaSnapshot snapshot(long now, long wallMs);

    QuotaSnapshot release(long now, long wallMs);

    /** What came of a request to start. */
    sealed interface Reply {}

    record Started(End end) implements Reply {}

    record NotBefore(long until) implements Reply {}

    record Never() implements Reply {}

    /** Ends what was started. */
    interface End {
        void close(Settlement settlement, long now);
    }

    /**
     * The real thing.
     *
     * @param origin what the quota's clock shows at the history's time 0; the end of {@code long} may come within
     */
    static Gate of(SlotQuota quota, long origin) {
        return new Gate() {
            @Override
            public Reply ask(Cost cost, long now) {
                return switch (quota.reserve(cost, origin + now)) {
                    case Reservation.Granted granted ->
                        new Started((settlement, end) -> granted.permit().close(settlement, origin + end));
                    case Reservation.Wait wait -> new NotBefore(wait.untilNanos() - origin);
                    case Reservation.TooLarge tooLarge -> new Never();
                };
            }

            @Override
            public void pauseUntil(long until) {
                quota.pauseUntil(origin + until);
            }

            @Override
            public QuotaSnapshot snapshot(long now, long wallMs) {
                return quota.snapshot(origin + now, wallMs);
            }

            @Override
            public QuotaSnapshot release(long now, long wallMs) {
                return quota.release(origin + now, wallMs);
            }
        };
    }
}
