package io.sluice.app.guarantee;

import io.sluice.local.provider.Crash;
import io.sluice.local.provider.JournalJudge;
import io.sluice.local.provider.JournalLine;
import io.sluice.schema.UsageScope;
import java.time.Duration;
import java.util.List;

/**
 * Guarantee 3: the provider was paid once per distinct prompt, but for what a crash can have lost (calls that were open, or
 * had just ended) and for as many attempts as the ledger says failed after they were sent.
 *
 * @param crashes of the run
 */
record PaidOnce(List<Crash> crashes) implements Guarantee {
    /** How long an ended call may wait for its commit, on a machine that does other things too. */
    private static final Duration COMMIT_WITHIN = Duration.ofSeconds(3);

    /** Over a run without a crash. */
    static PaidOnce withoutCrash() {
        return new PaidOnce(List.of());
    }

    @Override
    public List<String> violations(Sighting seen) {
        List<JournalLine> unexplained = new JournalJudge(seen.journal()).paidAgainUnexplained(crashes, COMMIT_WITHIN);
        return unexplained.size() <= ambiguous(seen)
                ? List.of()
                : unexplained.stream()
                        .map(line -> "prompt " + line.promptSha256() + " was paid again at " + line.arrivedAtMs())
                        .toList();
    }

    private static long ambiguous(Sighting seen) {
        return seen.usage().stream()
                .filter(window -> window.getScope() == UsageScope.LANE)
                .mapToLong(window -> window.getTotals().getAmbiguous())
                .sum();
    }
}
