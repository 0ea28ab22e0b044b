package io.sluice.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.schema.ControlKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of a whole system. One system for all tests: it takes a while to come up. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OpsEndToEndTest {
    @TempDir
    private static Path dir;

    private static OpsRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new OpsRig(dir);
        rig.publish("done", "gpt-4o-mini", 200, true);
        rig.publish("long", "gpt-4.1-mini", 60, true);
        rig.awaitSnapshot(
                snapshot -> job(snapshot, "done").path("state").asText().equals("complete"));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    @Order(1)
    void aLaneBehindItsQuotaIsWellAndSaysWhatItWaitsFor() {
        JsonNode snapshot = rig.awaitSnapshot(
                now -> lane(now, "tight").path("verdict").asText().equals("waiting_for_quota"));

        JsonNode tight = lane(snapshot, "tight");
        assertThat(snapshot.path("well").asBoolean()).as(snapshot.toString()).isTrue();
        assertThat(tight.path("why").asText()).startsWith("waits for ");
        assertThat(tight.path("backlog").asLong()).isBetween(1L, 30L);
        assertThat(tight.path("oldestMs").asLong()).isPositive();
        assertThat(tight.path("drainMs").asLong()).isPositive();
        assertThat(tight.path("owners").toString()).isEqualTo("[\"one\"]");
    }

    @Test
    @Order(2)
    void aJobThatRanSaysWhatItCostAndWhatTheCacheSaved() throws Exception {
        JsonNode snapshot =
                rig.awaitSnapshot(now -> now.path("cache").path("requests").asLong() >= 200);

        JsonNode done = job(snapshot, "done");
        assertThat(done.path("done").asLong()).isEqualTo(200);
        assertThat(done.path("cached").asLong()).isEqualTo(100);
        assertThat(done.path("spendNanos").asLong()).isPositive();
        assertThat(done.path("name").asText()).isEqualTo("prompts of done");
        assertThat(lane(snapshot, "quick").path("backlog").asLong()).isZero();
        assertThat(lane(snapshot, "quick").path("why").asText()).isEqualTo("nothing waits");
        assertThat(snapshot.path("instances").path(0).path("slots").toString()).contains("quick/0", "tight/0");
    }

    @Test
    @Order(3)
    void metricsHaveTheNamesThatDashboardsQuery() throws Exception {
        // Results are counted in windows, which come a moment after the results.
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(rig.asking().get("/metrics").body())
                        .contains(
                                "kafka_consumergroup_lag{consumergroup=\"sluice.calls\",",
                                "kafka_consumergroup_lag{consumergroup=\"sluice\",",
                                "kafka_consumergroup_members{consumergroup=\"sluice.calls\"} 1.0",
                                "gen_ai_client_operation_duration_seconds_count{error_type=\"\",gen_ai_operation_name=\"chat\"",
                                "gen_ai_client_token_usage_sum",
                                "sluice_lane_verdict{lane=\"quick\",verdict=\"ok\"} 1.0",
                                "sluice_results_total{lane=\"quick\",status=\"answered\"} 200.0",
                                "sluice_streams_state{state=\"running\"} 1.0"));
    }

    @Test
    @Order(4)
    void everyPanelAndEveryAlertOursAndKafkaExportersQueriesWhatIsExported() throws Exception {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Exported exported = new Exported(rig.asking().get("/metrics").body());
            List<String> problems = new ArrayList<>();
            ExportedTest.queries().forEach(query -> problems.addAll(exported.problems(query)));
            ExportedTest.queriesOfKafkaExporter().forEach(query -> problems.addAll(exported.problems(query)));

            assertThat(problems).isEmpty();
        });
    }

    @Test
    @Order(4)
    void noPromptAndNoKeyIsToldAnywhere() throws Exception {
        for (String path :
                List.of("/metrics", "/api/snapshot", "/api/jobs", "/api/lanes", "/api/cache", "/health/ready")) {
            assertThat(rig.asking().get(path).body()).as(path).isNotBlank().doesNotContain(OpsRig.PROMPT, OpsRig.KEY);
        }
        assertThat(rig.asking().get("/metrics").body()).doesNotContain("\"done\"", "\"long\"");
    }

    @Test
    @Order(5)
    void aPausedLaneSaysByWhomAndWhy() throws Exception {
        rig.control(ControlKind.PAUSE_LANE, "tight");

        JsonNode paused = lane(
                rig.awaitSnapshot(
                        now -> lane(now, "tight").path("verdict").asText().equals("paused")),
                "tight");
        assertThat(paused.path("why").asText()).startsWith("paused by ann ").contains(" ago: the bill; ");

        rig.control(ControlKind.RESUME_LANE, "tight");
        rig.awaitSnapshot(now -> !lane(now, "tight").path("verdict").asText().equals("paused"));
    }

    @Test
    @Order(6)
    void aJobIsNotCancelledByAForeignPage() throws Exception {
        assertThat(rig.asking().post("/api/jobs/long/cancel").statusCode()).isEqualTo(403);
        assertThat(rig.asking()
                        .post("/api/jobs/long/cancel", "X-Sluice-Page", "1", "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(job(rig.snapshot(), "long").path("state").asText()).isEqualTo("closed");
    }

    @Test
    @Order(7)
    void whatIsNotThereOrOverIsNotCancelled() throws Exception {
        assertThat(rig.asking()
                        .post("/api/jobs/nowhere/cancel", "X-Sluice-Page", "1")
                        .statusCode())
                .isEqualTo(404);
        assertThat(rig.asking()
                        .post("/api/jobs/done/cancel", "X-Sluice-Page", "1")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    @Order(8)
    void inABrowserThePageTellsAllAndCancelsAJob() throws Exception {
        assumeTrue(Chromium.binary().isPresent(), "no Chromium on this machine (Debian: apt-get install chromium)");
        try (Chromium browser = new Chromium(Chromium.binary().orElseThrow(), dir.resolve("profile"))) {
            browser.look(1280, 900, false, false);
            browser.open(rig.address());
            awaitTrue(browser, "document.body !== null && document.body.dataset.shown !== undefined");

            assertThat(browser.evaluate("document.querySelector('#headline').innerText")
                            .asText())
                    .startsWith("All is well");
            String lanes = browser.evaluate("document.querySelector('#lanes').innerText")
                    .asText();
            assertThat(lanes).contains("quick", "tight", "waits for quota", "Nothing waits.", "requests/minute");
            assertThat(browser.evaluate("document.querySelector('#jobs').innerText")
                            .asText())
                    .contains("prompts of done", "200 of 200", "complete", "prompts of long");
            assertThat(browser.evaluate("document.querySelector('#instances').innerText")
                            .asText())
                    .contains("one (this one)", "quick/0");

            String button = "document.querySelector('[data-key=\"default/long\"] button')";
            browser.evaluate(button + ".click()");
            assertThat(browser.evaluate(button + ".innerText").asText()).isEqualTo("Really?");
            browser.evaluate(button + ".click()");
            awaitTrue(browser, "document.querySelector('[data-key=\"default/long\"]').innerText.includes('cancelled')");
            assertThat(job(rig.snapshot(), "long").path("by").asText()).isEqualTo("the page, from 127.0.0.1");

            browser.look(390, 844, true, true);
            assertThat(browser.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
                            .asBoolean())
                    .as("a phone need not scroll sideways")
                    .isTrue();
            Path picture =
                    Files.createDirectories(Path.of("target", "pictures")).resolve("phone-dark.png");
            browser.picture(picture);
            assertThat(picture).isNotEmptyFile();
        }
    }

    private static void awaitTrue(Chromium browser, String expression) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> browser.evaluate(expression).asBoolean());
    }

    private static JsonNode lane(JsonNode snapshot, String name) {
        return OpsRig.named(snapshot.path("lanes"), "lane", name);
    }

    private static JsonNode job(JsonNode snapshot, String id) {
        return OpsRig.named(snapshot.path("jobs"), "id", id);
    }
}
