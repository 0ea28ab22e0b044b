package io.sluice.k8s;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;
import java.util.Map;

/**
 * What a ScaledObject of KEDA (keda.sh/v1alpha1) may hold, as far as the manifests use it; KEDA publishes no model for Java.
 * Anything else is refused.
 */
record ScaledObject(String apiVersion, String kind, Meta metadata, Spec spec) {

    record Meta(String name, String namespace, Map<String, String> labels) {}

    record Spec(
            Target scaleTargetRef,
            int minReplicaCount,
            int maxReplicaCount,
            int pollingInterval,
            Advanced advanced,
            List<Trigger> triggers) {}

    record Target(String apiVersion, String kind, String name) {}

    record Advanced(Autoscaler horizontalPodAutoscalerConfig) {}

    record Autoscaler(HorizontalPodAutoscalerBehavior behavior) {}

    record Trigger(String type, String metricType, Prometheus metadata) {}

    record Prometheus(String serverAddress, String threshold, String query) {}
}
