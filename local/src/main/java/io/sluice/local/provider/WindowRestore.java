package io.sluice.local.provider;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Fills the windows with what a predecessor admitted: a provider does not forget when a client's machine restarts. */
final class WindowRestore {
    // Far more than a minute of lines at the default limits, and some 200,000 lines of a day.
    private static final long TAIL_BYTES = 64L * 1024 * 1024;

    private record Charge(long atMs, Account account, boolean start, long tokens) {
        void restore() {
            if (start) {
                account.restoreStart(atMs, tokens);
            } else {
                account.restoreEnd(atMs, tokens);
            }
        }
    }

    private WindowRestore() {}

    static void from(Path journal, Accounts accounts, long nowMs) throws IOException {
        List<Charge> charges = new ArrayList<>();
        for (JournalLine line : JournalReader.readTail(journal, TAIL_BYTES).lines()) {
            String model = line.model();
            if (line.admitted() && model != null) {
                Account account = accounts.of(line.key() == null ? "" : line.key(), model);
                charges.add(new Charge(line.arrivedAtMs(), account, true, line.tokensCharged()));
                if (line.operation().equals(Endpoint.MESSAGES.operation())) {
                    long endMs = line.arrivedAtMs() + line.latencyMs();
                    charges.add(new Charge(endMs, account, false, line.tokensOut()));
                }
            }
        }
        // Each window lets go of what is too old for it.
        charges.stream()
                .filter(charge -> charge.atMs() <= nowMs)
                .sorted(Comparator.comparingLong(Charge::atMs))
                .forEach(Charge::restore);
    }
}
