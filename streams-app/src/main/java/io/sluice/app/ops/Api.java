package io.sluice.app.ops;

import io.sluice.app.ops.http.Events;
import io.sluice.app.ops.http.Route;
import io.sluice.app.ops.http.Visit;
import io.sluice.app.ops.view.Snapshot;
import io.sluice.app.ops.watch.Cancelled;
import io.sluice.app.ops.watch.Watch;
import io.sluice.schemas.JobKeys;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the watch saw as JSON, and the one thing that can be changed from the page. For any thread. */
final class Api {
    private static final int NAME_CHARS_MAX = 200;
    private static final Pattern CANCEL = Pattern.compile("/api/jobs/(.+)/cancel");

    private final Watch watch;
    private final Events events;
    private final Json json;

    Api(Watch watch, Events events, Json json) {
        this.watch = watch;
        this.events = events;
        this.json = json;
    }

    Optional<Route> route(String path) {
        Matcher cancel = CANCEL.matcher(path);
        if (cancel.matches()) {
            return Optional.of(visit -> cancel(visit, key(cancel.group(1))));
        }
        return switch (path) {
            case "/api/snapshot" -> Optional.of(view(snapshot -> snapshot));
            case "/api/lanes" -> Optional.of(view(Snapshot::lanes));
            case "/api/stages" -> Optional.of(view(Snapshot::stages));
            case "/api/jobs" -> Optional.of(view(Snapshot::jobs));
            case "/api/cache" -> Optional.of(view(Snapshot::cache));
            case "/api/instances" -> Optional.of(view(Snapshot::instances));
            case "/api/events" -> Optional.of(events);
            default -> Optional.empty();
        };
    }

    private Route view(Function<Snapshot, Object> part) {
        return visit -> {
            Optional<Snapshot> snapshot = watch.snapshot();
            if (snapshot.isEmpty()) {
                reply(visit, 503, Map.of("error", "the topics are still being read; ask again in a moment"));
            } else {
                reply(visit, 200, part.apply(snapshot.get()));
            }
        };
    }

    /** A job is named by its key, {@code <tenant>/<id>}; without a tenant, it is the default one's. */
    private static String key(String job) {
        return job.contains("/") ? job : JobKeys.of("default", job);
    }

    /** The page does not know its reader, so it says from where; a proxy that does, or a script, says who in a header. */
    private static String who(Visit visit) {
        String name = visit.header("X-Sluice-By");
        return name == null || name.isBlank() || name.length() > NAME_CHARS_MAX
                ? "the page, from " + visit.address()
                : name.strip();
    }

    private void cancel(Visit visit, String job) throws IOException {
        if (!visit.method().equals("POST")) {
            reply(visit, 405, Map.of("error", "a job is cancelled with POST"));
            return;
        }
        Cancelled outcome = watch.cancel(job, who(visit));
        switch (outcome) {
            case DONE -> reply(visit, 202, Map.of("job", job, "state", "cancelled"));
            case OVER -> reply(visit, 409, Map.of("error", "the job is over already"));
            case UNKNOWN -> reply(visit, 404, Map.of("error", "no such job is known"));
            case FAILED -> reply(visit, 503, Map.of("error", "the broker did not take it; ask again"));
        }
    }

    private void reply(Visit visit, int status, Object view) throws IOException {
        visit.reply(status, Visit.JSON, json.text(view));
    }
}
