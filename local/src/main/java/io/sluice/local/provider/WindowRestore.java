package io.sluice.local.provider;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Fills the windows with what a predecessor admitted: a provider does not forget when a client's machine restarts. */
final class WindowRestore {
    // Far more than a minute of lines at the default limits.
    private static final long TAIL_BYTES = 64L * 1024 * 1024;

    private record Charge(long atMs, String key, String model, int requests, long tokens) {}

    private WindowRestore() {}

    static void from(Path journal, Accounts accounts, long nowMs) throws IOException {
        List<Charge> charges = new ArrayList<>();
        for (JournalLine line : JournalReader.readTail(journal, TAIL_BYTES).lines()) {
            if (line.admitted() && line.model() != null) {
                String key = line.key() == null ? "" : line.key();
                charges.add(new Charge(line.arrivedAtMs(), key, line.model(), 1, line.tokensCharged()));
                if (line.operation().equals(Endpoint.MESSAGES.operation())) {
                    long endMs = line.arrivedAtMs() + line.latencyMs();
                    charges.add(new Charge(endMs, key, line.model(), 0, line.tokensOut()));
                }
            }
        }
        charges.sort(Comparator.comparingLong(Charge::atMs));
        for (Charge charge : charges) {
            if (charge.atMs() > nowMs - SlidingWindow.WINDOW_MS && charge.atMs() <= nowMs) {
                accounts.of(charge.key(), charge.model()).restore(charge.atMs(), charge.requests(), charge.tokens());
            }
        }
    }
}
