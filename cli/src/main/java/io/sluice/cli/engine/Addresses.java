package io.sluice.cli.engine;

import java.util.List;
import java.util.Optional;

/**
 * Where clients find what a platform offers.
 *
 * @param page the operators' page; empty where none is served
 * @param simulator base URL of the provider simulator, for OpenAI's clients; empty without it
 * @param lanes each with the models that it accepts
 */
public record Addresses(
        String bootstrapServers,
        String registryUrl,
        Optional<String> page,
        Optional<String> simulator,
        String topicPrefix,
        List<String> lanes) {

    /** One line each. */
    public List<String> words() {
        return List.of(
                "page                 "
                        + page.map(url -> url + " (and /metrics, /health)").orElse("none"),
                "bootstrap.servers    " + bootstrapServers,
                "schema registry      " + registryUrl,
                "provider             "
                        + simulator.map(url -> url + " (simulator; any key)").orElse("real: see lanes"),
                "publish to           " + topicPrefix + "requests (Avro io.sluice.schema.PromptRequest; key: its id)",
                "read from            " + topicPrefix + "results (Avro io.sluice.schema.PromptResult; read_committed!)",
                "watch                " + topicPrefix + "metrics, " + topicPrefix + "requests.dlt",
                "lanes                " + String.join("; ", lanes));
    }

    /** What the shell of a client command has to know. */
    public String exports() {
        return "export SLUICE_KAFKA_BOOTSTRAP_SERVERS=" + bootstrapServers + " SLUICE_REGISTRY_URLS=" + registryUrl
                + (topicPrefix.equals("sluice.") ? "" : " SLUICE_TOPICS_PREFIX=" + topicPrefix);
    }
}
