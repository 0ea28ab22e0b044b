package io.sluice.app.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.provider.Crash;
import io.sluice.local.provider.JournalLine;
import io.sluice.local.provider.PromptHash;
import io.sluice.local.provider.ReplyText;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import io.sluice.schema.UsageScope;
import io.sluice.schema.UsageTotals;
import io.sluice.schema.UsageWindow;
import io.sluice.schemas.GeneratedTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A checker that cannot fail proves nothing: each one is shown a fault that it must catch. */
class PlantedFaultsTest {
    private static final long COST = 5_250;

    private final Map<String, PromptRequest> requests = new HashMap<>();
    private final List<PromptResult> results = new ArrayList<>();
    private final List<JournalLine> journal = new ArrayList<>();
    private final List<UsageWindow> usage = new ArrayList<>();

    PlantedFaultsTest() {
        GeneratedTypes.trust();
        for (int i = 0; i < 5; i++) {
            String body = "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"prompt %d\"}]}"
                    .formatted(i);
            String id = "r" + i;
            requests.put(id, PromptRequest.newBuilder().setId(id).setBody(body).build());
            String hash = PromptHash.of("chat", body);
            results.add(result(id, ReplyText.proofOfPrompt(hash)));
            journal.add(line(1_000L * i, hash, "answered", 100));
        }
        usage.add(window(UsageScope.LANE, 5));
        usage.add(window(UsageScope.TENANT, 5));
    }

    @Test
    void aFaultlessRunHasNoViolations() {
        for (Guarantee guarantee : List.of(
                new OneResult(),
                PaidOnce.withoutCrash(),
                new OwnAnswer(),
                new NeverOver(5, 500),
                new ExactLedger(false))) {
            assertThat(guarantee.violations(seen())).isEmpty();
        }
    }

    @Test
    void aLostADoubledAndAStrangeResultAreCaught() {
        results.set(0, results.get(1));
        results.add(result("nobody", "x"));
        assertThat(new OneResult().violations(seen()))
                .containsExactlyInAnyOrder(
                        "request r0 has 0 results", "request r1 has 2 results", "result nobody answers no request");
    }

    @Test
    void aSecondPaymentIsCaughtUnlessACrashExplainsIt() {
        String first = String.valueOf(journal.getFirst().promptSha256());
        journal.add(line(9_000, first, "answered", 0));
        assertThat(PaidOnce.withoutCrash().violations(seen())).hasSize(1);
        assertThat(new PaidOnce(List.of(new Crash(2_000, 2_100))).violations(seen()))
                .isEmpty();
        assertThat(new PaidOnce(List.of(new Crash(8_000, 8_100))).violations(seen()))
                .hasSize(1);
    }

    @Test
    void anAttemptThatFailedAfterItWasSentExplainsOneSecondPayment() {
        String first = String.valueOf(journal.getFirst().promptSha256());
        totals(totals -> totals.setAmbiguous(1));
        journal.add(line(9_000, first, "answered", 0));
        assertThat(PaidOnce.withoutCrash().violations(seen())).isEmpty();
        journal.add(line(9_001, first, "answered", 0));
        assertThat(PaidOnce.withoutCrash().violations(seen())).hasSize(2);
    }

    @Test
    void anotherPromptsAnswerIsCaught() {
        results.set(0, result("r0", String.valueOf(results.get(1).getBody())));
        assertThat(new OwnAnswer().violations(seen())).containsExactly("result r0 does not answer its prompt");
    }

    @Test
    void anotherTenantIsCaught() {
        results.set(
                0,
                PromptResult.newBuilder(results.getFirst()).setTenant("other").build());
        assertThat(new OwnAnswer().violations(seen())).containsExactly("result r0 went to another tenant");
    }

    @Test
    void aWindowWithOneRequestOrTokenTooManyIsCaught() {
        assertThat(new NeverOver(4, 500).violations(seen())).hasSize(1);
        assertThat(new NeverOver(5, 499).violations(seen())).hasSize(1);
    }

    @Test
    void aWindowAcrossTheMinuteIsCaught() {
        journal.clear();
        journal.add(line(59_000, "a", "answered", 1));
        journal.add(line(61_000, "b", "answered", 1));
        assertThat(new NeverOver(1, 100).violations(seen())).hasSize(1);
    }

    @Test
    void aRequestThatTheProviderRefusedIsCaught() {
        journal.add(line(100_000, "c", "over_limit", 0));
        assertThat(new NeverOver(100, 1_000).violations(seen())).hasSize(1);
    }

    @Test
    void aLedgerThatIsOffByANanoDollarIsCaught() {
        totals(totals -> totals.setSpendNanos(totals.getSpendNanos() + 1));
        assertThat(new ExactLedger(true).violations(seen())).hasSize(2);
        assertThat(new ExactLedger(false).violations(seen())).hasSize(2);
    }

    @Test
    void aChargeThatTheLedgerMissesIsCaught() {
        journal.add(line(9_000, "d", "answered", 1));
        assertThat(new ExactLedger(false).violations(seen())).hasSize(2);
        assertThat(new ExactLedger(true).violations(seen())).hasSize(1);
    }

    @Test
    void aChargeThatACrashLostIsNoneOfTheLedgers() {
        journal.add(line(9_000, String.valueOf(journal.getFirst().promptSha256()), "answered", 1));
        assertThat(new ExactLedger(false).violations(seen())).hasSize(2);
        assertThat(new ExactLedger(true).violations(seen())).isEmpty();
    }

    /** Changes what the ledger says of the lane. */
    private void totals(Consumer<UsageTotals.Builder> change) {
        UsageWindow lane = usage.getFirst();
        UsageTotals.Builder totals = UsageTotals.newBuilder(lane.getTotals());
        change.accept(totals);
        usage.set(0, UsageWindow.newBuilder(lane).setTotals(totals.build()).build());
    }

    private Sighting seen() {
        return new Sighting(requests, results, 0, usage, journal);
    }

    private static PromptResult result(String id, String body) {
        return PromptResult.newBuilder()
                .setId(id)
                .setStatus(ResultStatus.ANSWERED)
                .setSource(ResultSource.CALL)
                .setBody(body)
                .setCostNanos(COST)
                .build();
    }

    private static JournalLine line(long atMs, String hash, String outcome, long tokens) {
        boolean answered = outcome.equals("answered");
        return new JournalLine(
                atMs,
                "k",
                "chat",
                "gpt-4o-mini",
                hash,
                10,
                0,
                10,
                answered ? 200 : 429,
                outcome,
                answered,
                tokens,
                0,
                answered,
                answered ? COST : 0L);
    }

    private static UsageWindow window(UsageScope scope, long count) {
        UsageTotals totals = UsageTotals.newBuilder()
                .setRequests(count)
                .setPaidCalls(count)
                .setAttempts(count)
                .setSpendNanos(count * COST)
                .build();
        return UsageWindow.newBuilder()
                .setScope(scope)
                .setName("n")
                .setWindowStartMs(0)
                .setWindowMs(60_000)
                .setTotals(totals)
                .build();
    }
}
