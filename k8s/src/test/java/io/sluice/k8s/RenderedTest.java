package io.sluice.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.sluice.app.config.SluiceConfig;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is applied: the overlays as kustomize renders them. */
class RenderedTest {
    /** How long a stopping job may take at most: the command's own bound. */
    private static final long DRAIN_SECONDS_MAX = 25;

    private static final long HEAP_SHARE = 2;
    /** Classes, code, threads' stacks, buffers of sockets: docs/sizing.md. */
    private static final long OTHER_BYTES = 256L << 20;

    @TempDir
    Path dir;

    private static List<Object> render(String overlay) throws IOException, InterruptedException {
        Optional<String> text = Kustomize.render(Path.of(overlay));
        assumeTrue(text.isPresent(), "neither kubectl nor kustomize is installed");
        return Manifests.read(text.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "trial", "production"})
    void everyPodIsRestrictedAndBounded(String overlay) throws Exception {
        for (PodTemplateSpec pod : pods(render(overlay))) {
            PodSpec spec = pod.getSpec();
            assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            for (Container container : spec.getContainers()) {
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
                assertThat(container.getResources().getLimits()).containsKey("memory");
                assertThat(container.getImagePullPolicy())
                        .as("an image that was loaded into the node is not pulled")
                        .isEqualTo(container.getImage().contains("sluice") ? "IfNotPresent" : null);
                assertThat(container.getReadinessProbe())
                        .as(container.getName())
                        .isNotNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "trial", "production"})
    void everyRoleHasItsNameItsHealthAndTimeToStop(String overlay) throws Exception {
        List<Container> jobs = jobs(render(overlay));
        assertThat(jobs)
                .extracting(job -> job.getArgs().getLast())
                .containsExactlyInAnyOrder("streams", "calls", "ops");
        for (Container job : jobs) {
            EnvVar name = job.getEnv().stream()
                    .filter(variable -> variable.getName().equals("SLUICE_INSTANCE_ID"))
                    .findFirst()
                    .orElseThrow();
            assertThat(name.getValueFrom().getFieldRef().getFieldPath()).isEqualTo("metadata.name");
            assertThat(job.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/health/live");
            assertThat(job.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/ready");
            assertThat(job.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        }
        for (PodTemplateSpec pod : pods(render(overlay))) {
            if (pod.getSpec().getContainers().stream().anyMatch(jobs::contains)) {
                assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isGreaterThan(DRAIN_SECONDS_MAX);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "trial", "production"})
    void heapAndRocksDbFitIntoTheMemoryOfThePods(String overlay) throws Exception {
        List<Object> all = render(overlay);
        SluiceConfig settings = settings(all);
        for (Container job : jobs(all)) {
            long limit = Quantity.getAmountInBytes(
                            job.getResources().getLimits().get("memory"))
                    .longValueExact();
            boolean keepsState = job.getArgs().getLast().equals("streams");
            long rocks = keepsState ? settings.stream().rocksBytes() : 0;
            assertThat(limit / HEAP_SHARE + rocks + (keepsState ? OTHER_BYTES : OTHER_BYTES / 2))
                    .as(job.getArgs().getLast())
                    .isLessThanOrEqualTo(limit);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "trial", "production"})
    void servicesAndBudgetsSelectPodsThatExist(String overlay) throws Exception {
        List<Object> all = render(overlay);
        List<Map<String, String>> labels =
                pods(all).stream().map(pod -> pod.getMetadata().getLabels()).toList();
        List<Map<String, String>> selectors = new ArrayList<>();
        Manifests.only(Service.class, all)
                .forEach(service -> selectors.add(service.getSpec().getSelector()));
        Manifests.only(PodDisruptionBudget.class, all)
                .forEach(budget -> selectors.add(budget.getSpec().getSelector().getMatchLabels()));
        assertThat(selectors)
                .hasSizeGreaterThan(3)
                .allSatisfy(selector ->
                        assertThat(labels).anySatisfy(pod -> assertThat(pod).containsAllEntriesOf(selector)));
    }

    @ParameterizedTest
    @ValueSource(strings = "production")
    void everyRoleHasTheLoginOfItsOwnUser(String overlay) throws Exception {
        List<Object> all = render(overlay);
        List<String> users = Manifests.only(KafkaUser.class, all).stream()
                .map(user -> user.getMetadata().getName())
                .toList();
        for (Container job : jobs(all)) {
            EnvVar login = job.getEnv().stream()
                    .filter(variable -> variable.getName().equals("SLUICE_KAFKA_COMMON_SASL_JAAS_CONFIG"))
                    .findFirst()
                    .orElseThrow();
            assertThat(login.getValueFrom().getSecretKeyRef().getName())
                    .isEqualTo("sluice-" + job.getArgs().getLast())
                    .isIn(users);
        }
    }

    /** Of the overlay that takes the component in; the directory is the module's, for kustomize stays below its root. */
    @Test
    void monitoringFindsThePodsOfProduction() throws Exception {
        Path overlay = Files.createTempDirectory(Path.of("target"), "monitored");
        Files.writeString(overlay.resolve("kustomization.yaml"), """
                resources: [../../production]
                components: [../../monitoring]
                """);
        Optional<String> text = Kustomize.render(overlay);
        assumeTrue(text.isPresent(), "neither kubectl nor kustomize is installed");
        List<Object> all = Manifests.read(text.get());
        PodMonitor monitor = Manifests.only(PodMonitor.class, all).getFirst();
        List<String> components =
                monitor.spec().selector().getMatchExpressions().getFirst().getValues();
        assertThat(pods(all)).hasSize(3).allSatisfy(pod -> {
            assertThat(pod.getMetadata().getLabels().get("app.kubernetes.io/component"))
                    .isIn(components);
            assertThat(pod.getSpec().getContainers().getFirst().getPorts())
                    .anySatisfy(port -> assertThat(port.getName())
                            .isEqualTo(monitor.spec()
                                    .podMetricsEndpoints()
                                    .getFirst()
                                    .port()));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = "production")
    void callWorkersAreNotScaledBeyondTheirSlots(String overlay) throws Exception {
        List<Object> all = render(overlay);
        ScaledObject scaling = Manifests.only(ScaledObject.class, all).getFirst();
        assertThat(scaling.spec().maxReplicaCount())
                .isEqualTo(settings(all).lanes().size());
        assertThat(Manifests.only(Deployment.class, all))
                .filteredOn(deployment -> deployment
                        .getMetadata()
                        .getName()
                        .equals(scaling.spec().scaleTargetRef().name()))
                .as("an apply would take back what the scaler has set")
                .allSatisfy(scaled -> assertThat(scaled.getSpec().getReplicas()).isNull());
        assertThat(scaling.spec().scaleTargetRef().name())
                .isIn(Manifests.only(Deployment.class, all).stream()
                        .map(deployment -> deployment.getMetadata().getName())
                        .toList());
        assertThat(settings(all).stream().standbyReplicas()).isPositive();
        assertThat(Manifests.only(StatefulSet.class, all).getFirst().getSpec().getReplicas())
                .isGreaterThan(settings(all).stream().standbyReplicas());
    }

    /** Those of the map that the pods mount, read as the job reads them. */
    private SluiceConfig settings(List<Object> all) throws IOException {
        ConfigMap map = Manifests.only(ConfigMap.class, all).getFirst();
        Path file = Files.writeString(dir.resolve("sluice.yaml"), map.getData().get("sluice.yaml"));
        return SluiceConfig.loadWithoutKeys(Optional.of(file), Map.of(), Map.of());
    }

    private static List<PodTemplateSpec> pods(List<Object> all) {
        List<PodTemplateSpec> pods = new ArrayList<>();
        Manifests.only(StatefulSet.class, all)
                .forEach(set -> pods.add(set.getSpec().getTemplate()));
        Manifests.only(Deployment.class, all)
                .forEach(set -> pods.add(set.getSpec().getTemplate()));
        return pods;
    }

    private static List<Container> jobs(List<Object> all) {
        return pods(all).stream()
                .flatMap(pod -> pod.getSpec().getContainers().stream())
                .filter(container -> container.getName().equals("job"))
                .toList();
    }
}
