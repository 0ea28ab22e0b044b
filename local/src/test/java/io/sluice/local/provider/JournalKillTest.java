package io.sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal holds what was received when the simulator's JVM is killed (SIGKILL). */
@Timeout(60)
final class JournalKillTest {
    private static final int CALLS = 200;

    @TempDir
    Path folder;

    @Test
    void everyAnsweredCallIsThereAfterAKill() throws Exception {
        Set<String> answered = answerThenKill(JournalKillChild.AS_IT_IS);

        assertThat(answered).hasSize(CALLS);
        assertThat(journalled()).containsAll(answered);
    }

    @Test
    void aJournalThatBuffersIsCaught() throws Exception {
        Set<String> answered = answerThenKill(JournalKillChild.BUFFERED);

        assertThat(answered).hasSize(CALLS);
        assertThat(journalled()).doesNotContainAnyElementsOf(answered);
    }

    @Test
    void pendingCallsAreThereAfterAKill() throws Exception {
        Process child = child(JournalKillChild.SLOW);
        try {
            SimulatorClient client = new SimulatorClient(uri(child));
            HttpClient http = HttpClient.newHttpClient();
            List<CompletableFuture<HttpResponse<String>>> pending = new ArrayList<>();
            Set<String> sent = new TreeSet<>();
            for (int i = 0; i < CALLS; i++) {
                String body = SimulatorClient.prompt("prompt " + i);
                sent.add(PromptHash.of("chat", body));
                pending.add(http.sendAsync(
                        client.request("/v1/chat/completions", body, "authorization", "Bearer secret-key"),
                        BodyHandlers.ofString()));
            }
            while (journalled().size() < CALLS) {
                Thread.onSpinWait(); // the journal is the signal; @Timeout bounds the wait
            }
            assertThat(pending).noneMatch(CompletableFuture::isDone);
            child.destroyForcibly().waitFor();

            assertThat(journalled()).isEqualTo(sent);
            assertThat(Files.readString(journal())).doesNotContain("secret-key").doesNotContain("prompt 1");
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void tornLastLineIsEndedAndLeftOut() throws Exception {
        Journal first = Journal.open(journal());
        first.append(Lines.admitted(1, "a", 5));
        first.close();
        Files.writeString(journal(), "{\"arrived_at_ms\":17", StandardOpenOption.APPEND);
        Journal second = Journal.open(journal());
        second.append(Lines.admitted(2, "b", 5));
        second.close();

        JournalReader.Contents contents = JournalReader.read(journal());

        assertThat(contents.torn()).isEqualTo(1);
        assertThat(contents.lines()).containsExactly(Lines.admitted(1, "a", 5), Lines.admitted(2, "b", 5));
    }

    private Set<String> answerThenKill(String mode) throws Exception {
        Process child = child(mode);
        try {
            SimulatorClient client = new SimulatorClient(uri(child));
            Set<String> answered = new TreeSet<>();
            for (int i = 0; i < CALLS; i++) {
                String body = SimulatorClient.prompt("prompt " + i);
                assertThat(client.chat(body).statusCode()).isEqualTo(200);
                answered.add(PromptHash.of("chat", body));
            }
            return answered;
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private Process child(String mode) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JournalKillChild.class.getName(),
                        journal().toString(),
                        mode)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static URI uri(Process child) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.startsWith("http://")) {
            line = out.readLine();
        }
        return URI.create(String.valueOf(line));
    }

    private Path journal() {
        return folder.resolve("journal.jsonl");
    }

    private Set<String> journalled() throws IOException {
        return JournalReader.read(journal()).lines().stream()
                .map(line -> String.valueOf(line.promptSha256()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
