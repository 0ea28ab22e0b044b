package io.sluice.app.guarantee;

import io.sluice.local.provider.JournalJudge;
import java.time.Duration;
import java.util.List;

/**
 * Guarantee 3: the provider was paid once per distinct prompt, but for what a crash can have lost: calls that were open, or
 * had just ended.
 *
 * @param crashesMs epoch ms of each crash of the run
 */
record PaidOnce(List<Long> crashesMs) implements Guarantee {
    /** How long an ended call may wait for its commit, on a machine that does other things too. */
    private static final Duration COMMIT_WITHIN = Duration.ofSeconds(3);

    /** Over a run without a crash. */
    static PaidOnce withoutCrash() {
        return new PaidOnce(List.of());
    }

    @Override
    public List<String> violations(Sighting seen) {
        return new JournalJudge(seen.journal())
                .paidAgainUnexplained(crashesMs, COMMIT_WITHIN).stream()
                        .map(line -> "prompt " + line.promptSha256() + " was paid again at " + line.arrivedAtMs())
                        .toList();
    }
}
