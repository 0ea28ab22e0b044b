package io.sluice.local;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Confluent's REST interface as a table: which request asks the registry for what. */
final class RegistryRoutes {
    private record Route(String method, List<String> template, Function<RegistryCall, Object> answer) {
        boolean fits(List<String> path) {
            if (path.size() != template.size()) {
                return false;
            }
            for (int i = 0; i < path.size(); i++) {
                if (!template.get(i).equals("*") && !template.get(i).equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Body of PUT /config; Confluent's answer to it has the same member. */
    record LevelBody(@Nullable String compatibility) {}

    /** Body of PUT /mode, and its answer. */
    record ModeBody(@Nullable String mode) {}

    private final Registry registry;
    private final List<Route> routes = new ArrayList<>();

    RegistryRoutes(Registry registry) {
        this.registry = registry;
        server();
        schemas();
        subjects();
        compatibility();
        config();
        mode();
    }

    /** Returns what is to be answered as JSON, or a String that is JSON already; refuses by {@link RegistryException}. */
    Object answer(RegistryCall call) {
        List<Route> fitting = routes.stream().filter(r -> r.fits(call.path())).toList();
        if (fitting.isEmpty()) {
            throw RegistryException.of(404, "HTTP 404 Not Found");
        }
        return fitting.stream()
                .filter(r -> r.method().equals(call.method()))
                .findFirst()
                .orElseThrow(() -> RegistryException.of(405, "HTTP 405 Method Not Allowed"))
                .answer()
                .apply(call);
    }

    private void server() {
        route("GET", "", call -> Map.of());
        route("GET", "contexts", call -> List.of("."));
        route("GET", "schemas/types", call -> List.of("AVRO"));
        route("GET", "v1/metadata/version", call -> Map.of("version", "7.5.3", "commitId", "sluice-embedded"));
        route(
                "GET",
                "v1/metadata/id",
                call -> Map.of(
                        "scope",
                        Map.of("path", List.of(), "clusters", Map.of("schema-registry-cluster", "sluice-embedded"))));
    }

    private void schemas() {
        route(
                "GET",
                "schemas",
                call -> registry.ask(q -> q.schemas(call.subjectPrefix(), deleted(call), call.flag("latestOnly"))));
        route(
                "GET",
                "schemas/ids/*",
                call -> registry.ask(q -> {
                    RegistryState.Content content = q.content(call.id(2));
                    Map<String, Object> answer = new LinkedHashMap<>();
                    answer.put("schema", content.schema());
                    if (!content.references().isEmpty()) {
                        answer.put("references", content.references());
                    }
                    if (call.flag("fetchMaxId")) {
                        answer.put("maxId", q.idMax());
                    }
                    return answer;
                }));
        route(
                "GET",
                "schemas/ids/*/schema",
                call -> registry.ask(q -> q.content(call.id(2)).schema()));
        route(
                "GET",
                "schemas/ids/*/subjects",
                call -> registry.ask(q -> q.usesOf(call.id(2), deleted(call)).stream()
                        .map(RegistryState.Version::subject)
                        .distinct()
                        .toList()));
        route(
                "GET",
                "schemas/ids/*/versions",
                call -> registry.ask(q -> q.usesOf(call.id(2), deleted(call)).stream()
                        .map(v -> Map.of("subject", v.subject(), "version", v.version()))
                        .toList()));
    }

    private void subjects() {
        route("GET", "subjects", call -> registry.ask(q -> q.subjects(call.subjectPrefix(), deleted(call))));
        route(
                "POST",
                "subjects/*",
                call -> registry.lookup(
                        call.segment(1), call.body(SchemaRequest.class), call.flag("normalize"), call.flag("deleted")));
        route("DELETE", "subjects/*", call -> registry.deleteSubject(call.segment(1), call.flag("permanent")));
        route("GET", "subjects/*/versions", call -> registry.ask(q -> q.versions(call.segment(1), deleted(call))));
        route(
                "POST",
                "subjects/*/versions",
                call -> Map.of(
                        "id",
                        registry.register(call.segment(1), call.body(SchemaRequest.class), call.flag("normalize"))));
        route(
                "GET",
                "subjects/*/versions/*",
                call -> registry.ask(q -> q.entry(call.segment(1), call.segment(3), call.flag("deleted"))));
        route(
                "DELETE",
                "subjects/*/versions/*",
                call -> registry.deleteVersion(call.segment(1), call.segment(3), call.flag("permanent")));
        route(
                "GET",
                "subjects/*/versions/*/schema",
                call -> registry.ask(q -> q.entry(call.segment(1), call.segment(3), call.flag("deleted"))
                        .schema()));
        route(
                "GET",
                "subjects/*/versions/*/referencedby",
                call -> registry.ask(q -> q.referencedBy(
                        call.segment(1),
                        q.version(call.segment(1), call.segment(3), false).version())));
    }

    private void compatibility() {
        route("POST", "compatibility/subjects/*/versions", call -> compatibility(call, null));
        route("POST", "compatibility/subjects/*/versions/*", call -> compatibility(call, call.segment(4)));
    }

    private Object compatibility(RegistryCall call, @Nullable String version) {
        List<String> conflicts =
                registry.conflicts(call.segment(2), call.body(SchemaRequest.class), version, call.flag("normalize"));
        return call.flag("verbose")
                ? Map.of("is_compatible", conflicts.isEmpty(), "messages", conflicts)
                : Map.of("is_compatible", conflicts.isEmpty());
    }

    private void config() {
        route("GET", "config", call -> levelAnswer(registry.ask(RegistryQueries::globalLevel)));
        route("PUT", "config", call -> setLevel(null, call.body(LevelBody.class)));
        route("DELETE", "config", call -> {
            CompatibilityLevel before = registry.ask(RegistryQueries::globalLevel);
            registry.setLevel(null, null);
            return levelAnswer(before);
        });
        route(
                "GET",
                "config/*",
                call -> levelAnswer(registry.ask(q -> q.level(call.segment(1))
                        .or(() -> call.flag("defaultToGlobal") ? Optional.of(q.globalLevel()) : Optional.empty())
                        .orElseThrow(() -> noLevel(call.segment(1))))));
        route("PUT", "config/*", call -> setLevel(call.segment(1), call.body(LevelBody.class)));
        route("DELETE", "config/*", call -> {
            CompatibilityLevel before =
                    registry.ask(q -> q.level(call.segment(1)).orElseThrow(() -> noLevel(call.segment(1))));
            registry.setLevel(call.segment(1), null);
            return levelAnswer(before);
        });
    }

    private void mode() {
        route(
                "GET",
                "mode",
                call -> new ModeBody(registry.ask(RegistryQueries::globalMode).name()));
        route("PUT", "mode", call -> setMode(null, call.body(ModeBody.class)));
        route(
                "GET",
                "mode/*",
                call -> new ModeBody(registry.ask(q -> q.mode(call.segment(1))
                        .or(() -> call.flag("defaultToGlobal") ? Optional.of(q.globalMode()) : Optional.empty())
                        .orElseThrow(() -> noMode(call.segment(1)))
                        .name())));
        route("PUT", "mode/*", call -> setMode(call.segment(1), call.body(ModeBody.class)));
        route("DELETE", "mode/*", call -> {
            RegistryMode before = registry.ask(q -> q.mode(call.segment(1)).orElseThrow(() -> noMode(call.segment(1))));
            registry.setMode(call.segment(1), null);
            return new ModeBody(before.name());
        });
    }

    private Object setLevel(@Nullable String subject, LevelBody body) {
        CompatibilityLevel level = body.compatibility() == null
                ? null
                : CompatibilityLevel.forName(body.compatibility().toUpperCase(Locale.ROOT));
        if (level == null) {
            throw RegistryException.of(
                    42203,
                    "Invalid compatibility level. Valid values are none, backward, forward, full,"
                            + " backward_transitive, forward_transitive, and full_transitive");
        }
        registry.setLevel(subject, level);
        return new LevelBody(level.name());
    }

    private Object setMode(@Nullable String subject, ModeBody body) {
        for (RegistryMode mode : RegistryMode.values()) {
            if (mode.name().equalsIgnoreCase(body.mode())) {
                registry.setMode(subject, mode);
                return new ModeBody(mode.name());
            }
        }
        throw RegistryException.of(42204, "Invalid mode. Valid values are READWRITE and READONLY");
    }

    private static RegistryException noLevel(String subject) {
        return RegistryException.of(
                40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    private static RegistryException noMode(String subject) {
        return RegistryException.of(40409, "Subject '" + subject + "' does not have subject-level mode configured");
    }

    private static Object levelAnswer(CompatibilityLevel level) {
        return Map.of("compatibilityLevel", level.name());
    }

    private static RegistryQueries.Deleted deleted(RegistryCall call) {
        return call.flag("deletedOnly")
                ? RegistryQueries.Deleted.ONLY
                : RegistryQueries.Deleted.of(call.flag("deleted"));
    }

    private void route(String method, String template, Function<RegistryCall, Object> answer) {
        routes.add(new Route(method, template.isEmpty() ? List.of() : List.of(template.split("/")), answer));
    }
}
