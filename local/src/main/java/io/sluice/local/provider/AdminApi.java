package io.sluice.local.provider;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The simulator's own endpoint: GET, POST (replaces all) and DELETE {@code /sim/faults}. Fault lists are JSON arrays of
 * {@link FaultRule}.
 */
final class AdminApi {

    private final FaultPlan faults;

    AdminApi(FaultPlan faults) {
        this.faults = faults;
    }

    HttpReply receive(HttpRequest request) {
        if (!request.path().equals("/sim/faults")) {
            return error(404, "only /sim/faults is here");
        }
        switch (request.method()) {
            case "GET" -> {}
            case "DELETE" -> faults.set(List.of());
            case "POST", "PUT" -> {
                try {
                    faults.set(parse(request.body()));
                } catch (IOException e) {
                    return error(400, String.valueOf(e.getMessage()));
                }
            }
            default -> {
                return error(405, "GET, POST or DELETE");
            }
        }
        return HttpReply.json(200, Map.of(), Json.text(Json.MAPPER.valueToTree(faults.rules())));
    }

    /** Reads a list of rules, or one rule. */
    static List<FaultRule> parse(String json) throws IOException {
        return json.stripLeading().startsWith("{")
                ? List.of(Json.MAPPER.readValue(json, FaultRule.class))
                : Json.MAPPER.readValue(json, new TypeReference<List<FaultRule>>() {});
    }

    private static HttpReply error(int status, String message) {
        return HttpReply.json(
                status, Map.of(), Json.text(Json.MAPPER.createObjectNode().put("error", message)));
    }
}
