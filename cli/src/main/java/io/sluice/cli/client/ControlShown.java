package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.schema.Control;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A control for programs, and for people. */
final class ControlShown {

    private ControlShown() {}

    static ObjectNode json(Control control) {
        ObjectNode json = Output.object();
        json.put("kind", control.getKind().name().toLowerCase(Locale.ROOT));
        putIfThere(json, "lane", control.getLane());
        putIfThere(json, "model", control.getModel());
        putIfThere(json, "tag", control.getTag());
        putIfThere(json, "tenant", control.getTenant());
        putIfThere(json, "job", control.getJob());
        if (control.getStoredBeforeMs() != null) {
            json.put("stored_before_ms", control.getStoredBeforeMs());
        }
        json.put("by", control.getBy());
        json.put("reason", control.getReason());
        json.put("at_ms", control.getAtMs());
        return json;
    }

    /** The criteria of an invalidation. */
    static String criteria(Control control) {
        StringJoiner words = new StringJoiner(", ");
        add(words, "model", control.getModel());
        add(words, "tag", control.getTag());
        add(words, "tenant", control.getTenant());
        add(words, "job", control.getJob());
        Long before = control.getStoredBeforeMs();
        return (words.length() == 0 ? "everything" : words.toString())
                + (before == null
                        ? ""
                        : ", stored before " + Instant.ofEpochMilli(before).truncatedTo(ChronoUnit.SECONDS));
    }

    private static void add(StringJoiner words, String name, @Nullable String value) {
        if (value != null) {
            words.add(name + " " + value);
        }
    }

    private static void putIfThere(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
