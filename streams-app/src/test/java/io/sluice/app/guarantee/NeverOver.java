package io.sluice.app.guarantee;

import io.sluice.local.provider.JournalJudge;
import io.sluice.local.provider.WindowPeak;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Guarantee 4, judged by the provider's clock: for no key and model does a sliding minute hold more requests, or more
 * charged tokens, than the limit, and the provider never had to refuse one for that.
 */
record NeverOver(long requestsPerMinute, long tokensPerMinute) implements Guarantee {
    @Override
    public List<String> violations(Sighting seen) {
        JournalJudge judge = new JournalJudge(seen.journal());
        List<String> wrong = new ArrayList<>();
        long refused = judge.outcomes().getOrDefault("over_limit", 0L);
        if (refused > 0) {
            wrong.add(refused + " requests were over the provider's limit");
        }
        for (WindowPeak peak : judge.worstWindows(Duration.ofMinutes(1), JournalJudge.ALL)) {
            if (peak.requests() > requestsPerMinute) {
                wrong.add("a minute held " + peak.requests() + " requests, the limit is " + requestsPerMinute);
            }
            if (peak.tokensWithOutput() > tokensPerMinute) {
                wrong.add("a minute held " + peak.tokensWithOutput() + " tokens, the limit is " + tokensPerMinute);
            }
        }
        return wrong;
    }
}
