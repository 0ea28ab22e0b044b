package io.sluice.app.guarantee;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Guarantee 7 on the topics: the provider's key stands nowhere, the prompts' text only where it must.
 *
 * @param prompt what all prompts have in them
 */
record QuietTopics(String prompt) {
    /** Topics whose values carry prompts: requests on their way, and what could not be read, as it was. */
    private static final Set<String> OWN = Set.of("sluice.requests", "sluice.requests.dlt", "sluice.calls.sim");

    /** Where a secret stands that may not stand there. */
    List<String> leaks(JobRig rig) {
        List<String> leaks = new ArrayList<>();
        for (String topic : rig.topics()) {
            if (!topic.startsWith("__")) {
                rig.records(topic).forEach(record -> leaks.addAll(leaks(topic, record)));
            }
        }
        return leaks;
    }

    private List<String> leaks(String topic, ConsumerRecord<byte[], byte[]> record) {
        List<String> leaks = new ArrayList<>();
        String value = text(record.value());
        if (value.contains(JobRig.KEY)) {
            leaks.add("key on " + topic);
        } else if (!carriesPrompts(topic) && value.contains(prompt)) {
            leaks.add("value on " + topic);
        }
        if (isSecret(text(record.key()))) {
            leaks.add("record key on " + topic);
        }
        record.headers().forEach(header -> {
            if (isSecret(text(header.value()))) {
                leaks.add("header on " + topic);
            }
        });
        return leaks;
    }

    // The streams' own topics hold what waits: requests by fingerprint, and pending calls with their body.
    private static boolean carriesPrompts(String topic) {
        return OWN.contains(topic) || topic.endsWith("-repartition") || topic.endsWith("-changelog");
    }

    private boolean isSecret(String text) {
        return text.contains(prompt) || text.contains(JobRig.KEY);
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
