package io.sluice.app.ops;

import io.sluice.app.ops.http.Visit;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Whether the instance lives, and whether it is ready. Stateless. */
final class Health {
    private final Instance instance;
    private final Json json;

    Health(Instance instance, Json json) {
        this.instance = instance;
        this.json = json;
    }

    /** Lives unless a role stopped for good, which only a restart repairs. Restoring is living. */
    void live(Visit visit) throws IOException {
        Optional<String> stopped = instance.stopped();
        reply(visit, stopped.isEmpty(), stopped.isEmpty() ? "live" : "stopped", stopped);
    }

    /** Ready when every role works: streams running and restored, slots assigned. */
    void ready(Visit visit) throws IOException {
        Optional<String> stopped = instance.stopped();
        if (stopped.isPresent()) {
            reply(visit, false, "stopped", stopped);
        } else {
            Optional<String> waits = instance.waitsFor();
            reply(visit, waits.isEmpty(), waits.isEmpty() ? "ready" : "waiting", waits);
        }
    }

    private void reply(Visit visit, boolean well, String status, Optional<String> why) throws IOException {
        Map<String, String> body =
                why.map(words -> Map.of("status", status, "why", words)).orElse(Map.of("status", status));
        visit.reply(well ? 200 : 503, Visit.JSON, json.text(body));
    }
}
