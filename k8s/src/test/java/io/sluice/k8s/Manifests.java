package io.sluice.k8s;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads manifests into the models of Kubernetes, Strimzi, KEDA and the Prometheus operator, and refuses every field that these do not have. */
final class Manifests {
    /** By apiVersion and kind: nothing else may occur. */
    private static final Map<String, Class<?>> MODELS = Map.ofEntries(
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("apps/v1 StatefulSet", StatefulSet.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("kafka.strimzi.io/v1 KafkaTopic", KafkaTopic.class),
            Map.entry("kafka.strimzi.io/v1 KafkaUser", KafkaUser.class),
            Map.entry("monitoring.coreos.com/v1 PodMonitor", PodMonitor.class),
            Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
            Map.entry("keda.sh/v1alpha1 ScaledObject", ScaledObject.class));

    private static final YAMLMapper YAML = strict();

    private Manifests() {}

    /** Every resource in the files of a directory; the kustomization and the job's settings are none. */
    static List<Object> inDirectory(Path directory) throws IOException {
        List<Object> all = new ArrayList<>();
        try (var files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".yaml") && !name.equals("kustomization.yaml") && !name.equals("sluice.yaml")) {
                    all.addAll(read(Files.readString(file)));
                }
            }
        }
        return all;
    }

    /**
     * The resources of a YAML text.
     *
     * @throws IllegalArgumentException for an unknown kind, or a field that its model does not have
     */
    static List<Object> read(String text) throws IOException {
        List<Object> all = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                String what = document.path("apiVersion").asText() + " "
                        + document.path("kind").asText();
                if (!MODELS.containsKey(what)) {
                    throw new IllegalArgumentException("no model for " + what);
                }
                all.add(YAML.convertValue(document, MODELS.get(what)));
            }
        }
        return all;
    }

    /** The groups in a file of rules of Prometheus itself. */
    static PrometheusRule.Spec rules(Path file) throws IOException {
        return YAML.readValue(file.toFile(), PrometheusRule.Spec.class);
    }

    static <T> List<T> only(Class<T> type, List<Object> all) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The models keep what they do not know for later versions; here it is an error. */
    private static YAMLMapper strict() {
        JacksonAnnotationIntrospector keepsNothing = new JacksonAnnotationIntrospector() {
            @Override
            public Boolean hasAnySetter(Annotated member) {
                return member instanceof AnnotatedMember ? Boolean.FALSE : super.hasAnySetter(member);
            }
        };
        return YAMLMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .annotationIntrospector(keepsNothing)
                .build();
    }
}
