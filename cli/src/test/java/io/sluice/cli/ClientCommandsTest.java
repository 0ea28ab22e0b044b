package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.engine.Addresses;
import io.sluice.producer.SluiceClient;
import io.sluice.producer.SluicePublisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Jobs, as a user types the commands that publish and follow them. */
class ClientCommandsTest extends ClientBed {

    @Test
    void jobIsSubmittedWatchedListedAndCollectedInOrder() throws IOException {
        Path file = write("two lines", "{\"prompt\":\"one\",\"custom_id\":\"a\",\"model\":\"gpt-4o-mini\"}", "{broken");
        String job = submit(3, file.toString(), "--default-model", "gpt-4o-mini", "--tag", "t");
        assertThat(words()).contains("line 3: not valid JSON").contains("2 requests published as job " + job);

        assertThat(run("watch", job, "--json")).isEqualTo(0);
        assertThat(lines().getLast().get("complete").asBoolean()).isTrue();
        assertThat(run("jobs", "--json")).isEqualTo(0);
        JsonNode listed = lines().stream()
                .filter(line -> line.get("job").asText().equals(job))
                .findFirst()
                .orElseThrow();
        assertThat(listed.get("state").asText()).isEqualTo("complete");
        assertThat(listed.get("answered").asLong()).isEqualTo(2);
        assertThat(listed.get("name").asText()).isEqualTo("prompts.jsonl");

        Path answers = directory.resolve("answers.jsonl");
        assertThat(run("collect", job, "--out", answers.toString())).isEqualTo(0);
        List<String> collected = Files.readAllLines(answers);
        assertThat(collected)
                .extracting(line -> JSON.readTree(line).get("custom_id").asText())
                .containsExactly("line-1", "a");
        assertThat(directory.resolve("answers.jsonl.partial")).doesNotExist();
        assertThat(directory.resolve("answers.jsonl.partial.state")).doesNotExist();

        assertThat(run("collect", job, "--out", "-")).isEqualTo(0);
        assertThat(lines()).hasSize(2);
    }

    @Test
    void closedJobTakesNoMoreAndAnInterruptedOneGoesOn() throws IOException {
        Path file = write("one more");
        String job = submit(0, file.toString(), "--job", "mine", "--default-model", "gpt-4o-mini");

        assertThat(job).isEqualTo("mine");
        assertThat(run("submit", file.toString(), "--job", "mine")).isEqualTo(2);
        assertThat(words()).contains("'mine' is closed");
    }

    @Test
    void whatDoesNotExistIsNamedWithASuggestion() throws IOException {
        submit(0, write("x").toString(), "--job", "evals-7", "--default-model", "gpt-4o-mini");

        assertThat(run("watch", "evals-8")).isEqualTo(2);
        assertThat(words()).contains("there is no job 'evals-8' (did you mean 'evals-7'?)");
        assertThat(run("jobs", "--prefix", "nowhere.")).isEqualTo(2);
        assertThat(words())
                .contains("there is no topic 'nowhere.")
                .contains("--prefix")
                .contains("sluice.");
        assertThat(run("jobs", "--since", "soon")).isEqualTo(2);
        assertThat(words()).contains("--since must be a duration");
    }

    @Test
    void addressWithoutAPortIsWrongUsage() {
        assertThat(run("jobs", "--bootstrap-server", "127.0.0.1")).isEqualTo(2);
        assertThat(words()).contains("--bootstrap-server must be HOST:PORT").contains("'127.0.0.1'");
    }

    @Test
    void clusterThatIsAwayIsSaidInTime() {
        assertThat(run("jobs", "--bootstrap-server", "localhost:1", "--timeout", "1"))
                .isEqualTo(1);
        assertThat(words()).contains("no broker at localhost:1 answered within 1 s");
        assertThat(run("jobs", "--schema-registry", "http://localhost:1", "--timeout", "1"))
                .isEqualTo(1);
        assertThat(words()).contains("schema registry at http://localhost:1");
    }

    @Test
    void jobThatNobodyAnnouncedIsListedCollectedAndCancelled() throws IOException {
        try (Producer<String, byte[]> producer = new KafkaProducer<>(SluicePublisher.settings(
                Map.of("bootstrap.servers", platform.addresses().bootstrapServers())))) {
            String line = "{\"custom_id\":\"one\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                    + "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"by hand\"}]}}";
            ProducerRecord<String, byte[]> request =
                    new ProducerRecord<>("sluice.requests.json", "one", line.getBytes(StandardCharsets.UTF_8));
            request.headers().add("sluice.job", "byhand".getBytes(StandardCharsets.UTF_8));
            var unused = producer.send(request);
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> run("jobs", "--json") == 0
                        && lines().stream()
                                .anyMatch(line -> line.get("job").asText().equals("byhand")));
        JsonNode listed = lines().stream()
                .filter(line -> line.get("job").asText().equals("byhand"))
                .findFirst()
                .orElseThrow();
        assertThat(listed.get("state").asText()).isEqualTo("open");
        assertThat(listed.get("answered").asLong()).isEqualTo(1);

        assertThat(run("collect", "byhand", "--no-wait", "--out", "-")).isEqualTo(3);
        assertThat(lines()).hasSize(1);
        assertThat(run("cancel", "byhand", "--by", "ann")).isEqualTo(0);
        assertThat(run("watch", "byhand")).isEqualTo(3);
        assertThat(words()).contains("byhand is cancelled: 1 answered");
    }

    @Test
    void openJobIsCancelledOnceWithWho() throws IOException, InterruptedException {
        try (SluiceClient client = client();
                SluicePublisher publisher = client.publisher()) {
            publisher.openJob("open-job", "default", "by hand").join();
        }

        assertThat(run("cancel", "open-job", "--by", "ann", "--json")).isEqualTo(0);
        assertThat(lines().getFirst().get("state").asText()).isEqualTo("cancelled");
        assertThat(lines().getFirst().get("name").asText()).isEqualTo("by hand");
        assertThat(lines().getFirst().get("state_at_ms").asLong()).isPositive();
        assertThat(run("cancel", "open-job")).isEqualTo(0);
        assertThat(words()).contains("cancelled already, by ann");
        assertThat(run("jobs")).isEqualTo(0);
        assertThat(text().lines().filter(line -> line.startsWith("open-job")))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("by hand")
                .matches(".*ann, [0-9]+s ago");
        assertThat(run("submit", write("x").toString(), "--job", "open-job")).isEqualTo(2);
        assertThat(words()).contains("is cancelled and takes no more");
    }

    @Test
    void aFileOfWhichNothingCanBePublishedMakesNoJob() throws Exception {
        Path file = write("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(submit(3, file.toString(), "--job", "never-" + file.hashCode()))
                .isEmpty();
        assertThat(words()).contains("line 1", "no line of prompts.jsonl can be published");
        assertThat(run("jobs", "--json")).isEqualTo(0);
        assertThat(text()).doesNotContain("never-" + file.hashCode());
    }

    @Test
    void shellsCanCompleteTheCommands() {
        assertThat(run("generate-completion")).isEqualTo(0);
        assertThat(text())
                .contains("complete -F")
                .contains("invalidate")
                .contains("(\"interactive\" \"bulk\")")
                .contains("(\"streams\" \"calls\" \"ops\")")
                .contains("(\"sim\" \"openai\" \"anthropic\")");
    }

    private static SluiceClient client() {
        Addresses addresses = platform.addresses();
        return SluiceClient.builder()
                .bootstrapServers(addresses.bootstrapServers())
                .schemaRegistry(addresses.registryUrl())
                .connect();
    }
}
