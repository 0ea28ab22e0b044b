package io.sluice.schemas;

import io.sluice.schema.Control;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys of the controls topic: what a record is about, so that the last one about it holds. */
public final class ControlKeys {
    private ControlKeys() {}

    /**
     * The key of a record: {@code lane/<name>}, or {@code cache/} and the criteria by name, such as {@code
     * cache/job=a&model=gpt-4o}. The time before which answers are invalid is no part of it.
     *
     * @throws IllegalArgumentException for a kind that this version does not know, or a lane's record without a lane
     */
    public static String of(Control control) {
        return switch (control.getKind()) {
            case PAUSE_LANE, RESUME_LANE -> {
                if (control.getLane() == null) {
                    throw new IllegalArgumentException(control.getKind() + " must name a lane");
                }
                yield "lane/" + control.getLane();
            }
            case INVALIDATE_CACHE -> {
                List<String> criteria = new ArrayList<>();
                add(criteria, "job", control.getJob());
                add(criteria, "model", control.getModel());
                add(criteria, "tag", control.getTag());
                add(criteria, "tenant", control.getTenant());
                yield "cache/" + String.join("&", criteria);
            }
            case UNKNOWN -> throw new IllegalArgumentException("a control must have a kind");
        };
    }

    private static void add(List<String> criteria, String name, @Nullable String value) {
        if (value != null) {
            criteria.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }
}
