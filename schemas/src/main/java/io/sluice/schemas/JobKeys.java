package io.sluice.schemas;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Keys of records about jobs. A job is told apart by its tenant and its id: two tenants may use one name. */
public final class JobKeys {
    private JobKeys() {}

    /** The key of a job on the jobs topic: {@code <tenant>/<id>}, both URL-encoded. */
    public static String of(String tenant, String id) {
        return encoded(tenant) + "/" + encoded(id);
    }

    /** The key of a job's progress on the metrics topic: {@code job/<tenant>/<id>/progress}. */
    public static String progress(String tenant, String id) {
        return "job/" + of(tenant, id) + "/progress";
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
