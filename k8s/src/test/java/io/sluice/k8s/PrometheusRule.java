package io.sluice.k8s;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/** What a PrometheusRule of the Prometheus operator (monitoring.coreos.com/v1) may hold, as far as the manifests use it. Anything else is refused. */
record PrometheusRule(String apiVersion, String kind, Meta metadata, Spec spec) {

    record Meta(String name, String namespace, Map<String, String> labels) {}

    /** As in a file of rules of Prometheus itself. */
    record Spec(List<Group> groups) {}

    record Group(String name, List<Rule> rules) {}

    record Rule(
            String alert,
            String expr,
            @JsonProperty("for") String lasting,
            @JsonProperty("keep_firing_for") String keepsFiring,
            Map<String, String> labels,
            Map<String, String> annotations) {}
}
