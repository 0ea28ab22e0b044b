package io.sluice.benchmarks;

import io.sluice.app.Role;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An instance of the job to start.
 *
 * @param instance its id; another instance of the same id is its successor
 * @param prefix of its topics: jobs of different prefixes know nothing of each other
 * @param roles what it does
 * @param lanes settings of each lane by name, as in {@code sluice.yaml}
 */
record JobOrder(String instance, String prefix, Set<Role> roles, Map<String, Map<String, Object>> lanes) {
    static final String PREFIX = "sluice.";

    /** All roles, one lane without limits that takes every model. */
    static JobOrder plain(URI baseUrl) {
        return new JobOrder("bench", PREFIX, Set.of(Role.STREAMS, Role.CALLS), Map.of("bench", lane(baseUrl, "*")));
    }

    /** A lane without limits. */
    static Map<String, Object> lane(URI baseUrl, String model) {
        Map<String, Object> lane = new LinkedHashMap<>();
        lane.put("provider", "openai");
        lane.put("base-url", baseUrl.toString());
        lane.put("models", List.of(model));
        return lane;
    }
}
