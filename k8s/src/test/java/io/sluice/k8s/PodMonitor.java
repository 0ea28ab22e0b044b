package io.sluice.k8s;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Map;

/** What a PodMonitor of the Prometheus operator (monitoring.coreos.com/v1) may hold, as far as the manifests use it. Anything else is refused. */
record PodMonitor(String apiVersion, String kind, Meta metadata, Spec spec) {

    record Meta(String name, String namespace, Map<String, String> labels) {}

    record Spec(LabelSelector selector, List<Endpoint> podMetricsEndpoints) {}

    record Endpoint(String port, String path, String interval) {}
}
