package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.run.Destination;
import io.sluice.cli.totals.TotalsJson;
import java.util.Locale;

/** What was collected, for programs. */
final class CollectedJson {

    private CollectedJson() {}

    static ObjectNode of(String job, Collection.Ending ending, Sink sink, Destination destination) {
        boolean whole = ending == Collection.Ending.COMPLETE || ending == Collection.Ending.SOME_GONE;
        ObjectNode json = Output.object();
        json.put("job", job);
        json.put("ending", ending.name().toLowerCase(Locale.ROOT));
        json.put("collected", sink.totals().done());
        TotalsJson.put(json, sink.totals());
        json.put("results", whole ? destination.shown() : sink.gathered());
        return json;
    }
}
