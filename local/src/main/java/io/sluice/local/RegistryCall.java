package io.sluice.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One request of a registry's client.
 *
 * @param path the decoded segments of its path: a subject may contain a slash
 */
record RegistryCall(String method, List<String> path, Map<String, String> query, String body, ObjectMapper json) {

    static RegistryCall of(String method, URI uri, String body, ObjectMapper json) {
        List<String> path = Arrays.stream(uri.getRawPath().split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(RegistryCall::decodeSegment)
                .toList();
        Map<String, String> query = new HashMap<>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(
                            pair.substring(0, equals),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return new RegistryCall(method, path, query, body, json);
    }

    /** In a path, unlike in a query, a plus is a plus. */
    private static String decodeSegment(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    String segment(int index) {
        return path.get(index);
    }

    int id(int index) {
        try {
            return Integer.parseInt(path.get(index));
        } catch (NumberFormatException e) {
            throw RegistryException.of(404, "HTTP 404 Not Found");
        }
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(query.get(name));
    }

    /** Clients that ask for all contexts say {@code :*:}; there is only one here. */
    String subjectPrefix() {
        String prefix = query.getOrDefault("subjectPrefix", "");
        return prefix.startsWith(":*:") ? prefix.substring(3) : prefix;
    }

    <T> T body(Class<T> type) {
        try {
            T value = json.readValue(body, type);
            if (value == null) {
                throw RegistryException.of(400, "The request has no body");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw RegistryException.of(400, "The request's body is not understood: " + e.getOriginalMessage());
        }
    }
}
