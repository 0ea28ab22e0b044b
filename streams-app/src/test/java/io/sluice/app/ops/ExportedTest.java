package io.sluice.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The checker of queries, proven with what it must catch; and the rules, with Prometheus' own tool where it is installed. */
class ExportedTest {
    static final Path PROMETHEUS = Path.of("..", "docker", "prometheus");
    private static final Path DASHBOARD = Path.of("..", "docker", "grafana", "dashboards", "sluice.json");
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    private final Exported exported = new Exported("""
            # HELP sluice_lane_backlog_calls Calls
            sluice_lane_backlog_calls{lane="a"} 3.0
            sluice_results_total{lane="a",status="answered"} 3.0
            process_cpu_usage 0.1
            """);

    @Test
    void queriesOfWhatIsExportedAreFine() {
        assertThat(exported.problems("max by (lane) (sluice_lane_backlog_calls{lane=\"a\"}) > 3"))
                .isEmpty();
        assertThat(exported.problems("sum by (instance) (rate(sluice_results_total[5m])) / 2"))
                .isEmpty();
        assertThat(exported.problems("count(up{job=\"sluice\"} == 1)")).isEmpty();
    }

    @Test
    void aMetricThatIsNotExportedIsCaught() {
        assertThat(exported.problems("max by (lane) (rate(sluice_lane_backlog[5m]))"))
                .singleElement()
                .asString()
                .startsWith("sluice_lane_backlog is not exported");
    }

    @Test
    void aLabelThatIsNotExportedIsCaughtWhereItIsSelectedAndWhereItIsGroupedBy() {
        assertThat(exported.problems("sluice_lane_backlog_calls{topic=\"a\"}")).hasSize(1);
        assertThat(exported.problems("sum by (job_id) (sluice_lane_backlog_calls)"))
                .hasSize(1);
    }

    @Test
    void promtoolFindsTheRulesRightAndMakesEachAlertFire(@TempDir Path dir) throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "no promtool on this machine (Debian: apt-get install prometheus)");
        for (List<String> arguments : List.of(
                List.of("check", "rules", "sluice.rules.yaml"), List.of("test", "rules", "sluice.rules.test.yaml"))) {
            List<String> command = new ArrayList<>(List.of(PROMTOOL.toString()));
            command.addAll(arguments);
            Path said = dir.resolve("said");
            int status = new ProcessBuilder(command)
                    .directory(PROMETHEUS.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start()
                    .waitFor();
            assertThat(status).as(Files.readString(said)).isZero();
        }
    }

    @Test
    void everyAlertIsTestedAndStandsInTheRunbook() throws IOException {
        String tests = Files.readString(PROMETHEUS.resolve("sluice.rules.test.yaml"), StandardCharsets.UTF_8);
        String runbook = Files.readString(Path.of("..", "docs", "runbook.md"), StandardCharsets.UTF_8);
        assertThat(alerts()).isNotEmpty().allSatisfy(alert -> {
            String name = alert.path("alert").asText();
            assertThat(tests).contains("alertname: " + name + "\n");
            assertThat(runbook).contains("### " + name + "\n");
        });
    }

    /** What Grafana's dashboard 7589 (Kafka Exporter Overview) queries, and sums that lag alerts commonly use. */
    static List<String> queriesOfKafkaExporter() {
        return List.of(
                "sum(rate(kafka_topic_partition_current_offset{topic=~\"t\"}[1m])) by (topic)",
                "sum(delta(kafka_topic_partition_current_offset{topic=~\"t\"}[5m])/5) by (topic)",
                "sum(kafka_consumergroup_lag{topic=~\"t\"}) by (consumergroup, topic)",
                "sum(delta(kafka_consumergroup_current_offset{topic=~\"t\"}[5m])/5) by (consumergroup, topic)",
                "sum by (topic) (kafka_topic_partitions{topic=~\"t\"})",
                "max by (consumergroup, topic) (kafka_consumergroup_lag_sum)",
                "sum by (consumergroup, topic) (delta(kafka_consumergroup_current_offset_sum[5m]))",
                "kafka_topic_partition_current_offset{partition=\"0\"} - kafka_topic_partition_oldest_offset{partition=\"0\"}",
                "kafka_consumergroup_members{consumergroup=\"g\"}");
    }

    /** Every query of the dashboard and of the rules. */
    static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : new JsonMapper().readTree(DASHBOARD.toFile()).path("panels")) {
            panel.path("targets")
                    .forEach(target -> queries.add(target.path("expr").asText()));
        }
        alerts().forEach(alert -> queries.add(alert.path("expr").asText()));
        return queries;
    }

    private static List<JsonNode> alerts() throws IOException {
        Object yaml = new Yaml().load(Files.readString(PROMETHEUS.resolve("sluice.rules.yaml")));
        List<JsonNode> alerts = new ArrayList<>();
        new JsonMapper().valueToTree(yaml).path("groups").path(0).path("rules").forEach(alerts::add);
        return alerts;
    }
}
