package io.sluice.app.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a scrape exports, and what a query wants of it. A query is read as far as names go: its metrics, the labels and values that it
 * selects, and the labels that it groups by.
 */
final class Exported {
    private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? [^ ]+$");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)(=|!=|=~|!~)\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(by|without) *\\(([^)]*)\\)");
    private static final Pattern SELECTOR =
            Pattern.compile("(?<![a-zA-Z0-9_:])([a-z][a-zA-Z0-9_:]*)(?![a-zA-Z0-9_:])(?! *\\()(\\{[^}]*})?");
    private static final Set<String> WORDS = Set.of("by", "without", "and", "or", "unless", "on", "ignoring");
    /** What Prometheus itself adds. */
    private static final Set<String> ADDED_LABELS = Set.of("instance", "job");

    private static final Set<String> ADDED_METRICS = Set.of("up");

    private final Map<String, Map<String, Set<String>>> metrics = new TreeMap<>();

    Exported(String scrape) {
        scrape.lines().map(SAMPLE::matcher).filter(Matcher::matches).forEach(sample -> {
            Map<String, Set<String>> labels = metrics.computeIfAbsent(sample.group(1), name -> new TreeMap<>());
            Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
            while (label.find()) {
                labels.computeIfAbsent(label.group(1), name -> new TreeSet<>()).add(label.group(3));
            }
        });
    }

    /** What is wrong with the query; empty if nothing is. */
    List<String> problems(String query) {
        List<String> problems = new ArrayList<>();
        Set<String> grouped = new TreeSet<>();
        Matcher grouping = GROUPING.matcher(query);
        while (grouping.find()) {
            for (String label : grouping.group(2).split(",", -1)) {
                grouped.add(label.strip());
            }
        }
        String rest = GROUPING.matcher(query).replaceAll(" ").replaceAll("\\[[^]]*]", " ");
        Matcher selector = SELECTOR.matcher(rest);
        int found = 0;
        while (selector.find()) {
            String metric = selector.group(1);
            if (WORDS.contains(metric)) {
                continue;
            }
            found++;
            check(metric, selector.group(2), grouped, query, problems);
        }
        if (found == 0) {
            problems.add("no metric is queried: " + query);
        }
        return problems;
    }

    private void check(
            String metric, @Nullable String selected, Set<String> grouped, String query, List<String> problems) {
        if (ADDED_METRICS.contains(metric)) {
            return;
        }
        Map<String, Set<String>> labels = metrics.get(metric);
        if (labels == null) {
            problems.add(metric + " is not exported: " + query);
            return;
        }
        for (String label : grouped) {
            if (!labels.containsKey(label) && !ADDED_LABELS.contains(label)) {
                problems.add(metric + " has no label " + label + ": " + query);
            }
        }
        Matcher label = LABEL.matcher(selected == null ? "" : selected);
        while (label.find()) {
            Set<String> values = labels.get(label.group(1));
            if (values == null && !ADDED_LABELS.contains(label.group(1))) {
                problems.add(metric + " has no label " + label.group(1) + ": " + query);
            }
        }
    }
}
