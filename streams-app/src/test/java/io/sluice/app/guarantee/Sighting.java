package io.sluice.app.guarantee;

import io.sluice.local.provider.JournalLine;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.UsageWindow;
import java.util.List;
import java.util.Map;

/**
 * What publishers sent, what {@code read_committed} readers saw, and what the provider wrote down, over one run.
 *
 * @param requests acknowledged requests by id
 * @param results everything on the results topic
 * @param deadLetters records on the dead-letter topic
 * @param usage the last record of each key on the metrics topic
 * @param journal what the provider received
 */
record Sighting(
        Map<String, PromptRequest> requests,
        List<PromptResult> results,
        int deadLetters,
        List<UsageWindow> usage,
        List<JournalLine> journal) {

    long paid() {
        return journal.stream().filter(JournalLine::paid).count();
    }
}
