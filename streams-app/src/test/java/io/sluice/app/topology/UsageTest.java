package io.sluice.app.topology;

import static io.sluice.app.topology.Prompts.answered;
import static io.sluice.app.topology.Prompts.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.schema.Answer;
import io.sluice.schema.Call;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.Failure;
import io.sluice.schema.FailureKind;
import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import io.sluice.schema.JobState;
import io.sluice.schema.UsageScope;
import io.sluice.schema.UsageTotals;
import io.sluice.schema.UsageWindow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics topic: exact sums, and a job's end exactly once. */
class UsageTest {
    @TempDir
    Path dir;

    private Flowing flow;

    @BeforeEach
    void start() {
        flow = new Flowing(Flowing.config(dir));
    }

    @AfterEach
    void stop() {
        flow.close();
    }

    private void publish(String id, String prompt) {
        flow.publish(request(id, prompt).setJob("nightly").setTenant("acme").build());
    }

    private void job(JobState state, @Nullable Long count) {
        flow.publish(Job.newBuilder()
                .setId("nightly")
                .setTenant("acme")
                .setState(state)
                .setCount(count)
                .build());
    }

    private List<JobProgress> progress(List<SpecificRecord> metrics) {
        return metrics.stream()
                .filter(JobProgress.class::isInstance)
                .map(JobProgress.class::cast)
                .toList();
    }

    @Test
    void aCallIsChargedOnceAndItsWaitersAreCountedAsSaved() {
        publish("one", "q");
        publish("two", "q");
        Call call = flow.calls().getFirst();
        flow.answer(answered(call));
        publish("three", "q");
        flow.advance(Duration.ofSeconds(2));
        Map<UsageScope, UsageTotals> latest = new HashMap<>();
        for (SpecificRecord record : flow.metrics()) {
            if (record instanceof UsageWindow window) {
                latest.put(window.getScope(), window.getTotals());
            }
        }
        assertThat(latest).containsOnlyKeys(UsageScope.LANE, UsageScope.JOB, UsageScope.TENANT);
        for (UsageTotals totals : latest.values()) {
            assertThat(totals.getRequests()).isEqualTo(3);
            assertThat(totals.getAnswered()).isEqualTo(3);
            assertThat(totals.getCacheHits()).isEqualTo(1);
            assertThat(totals.getCoalesced()).isEqualTo(1);
            assertThat(totals.getPaidCalls()).isEqualTo(1);
            assertThat(totals.getSpendNanos()).isEqualTo(Prompts.COST_NANOS);
            assertThat(totals.getSavedNanos()).isEqualTo(2 * Prompts.COST_NANOS);
            assertThat(totals.getTokensIn()).isEqualTo(10);
            assertThat(totals.getTokensSaved()).isEqualTo(30);
            assertThat(totals.getPriceVersions()).containsEntry("2026-11", 1L);
        }
    }

    @Test
    void anAnswerThatNobodyWaitsForIsChargedToo() {
        publish("one", "q");
        Call call = flow.calls().getFirst();
        flow.answer(answered(call));
        flow.answer(answered(call));
        flow.advance(Duration.ofSeconds(2));
        assertThat(sumOfSpend(flow.metrics())).isEqualTo(2 * Prompts.COST_NANOS);
    }

    @Test
    void anAnswerThatIsTooLargeForARecordWasPaidFor() {
        publish("one", "q");
        flow.answer(Answer.newBuilder(answered(flow.calls().getFirst()))
                .setOutcome(CallOutcome.FAILED)
                .setBody(null)
                .setFailure(Failure.newBuilder().setKind(FailureKind.TOO_LARGE).build())
                .build());
        flow.advance(Duration.ofSeconds(2));
        UsageTotals totals = progress(flow.metrics()).getLast().getTotals();
        assertThat(totals.getFailed()).isEqualTo(1);
        assertThat(totals.getPaidCalls()).isEqualTo(1);
        assertThat(totals.getSpendNanos()).isEqualTo(Prompts.COST_NANOS);
        assertThat(totals.getTokensIn()).isEqualTo(10);
    }

    @Test
    void anAttemptWhoseAnswerCouldNotBeTakenIsPaidAtNoKnownPrice() {
        publish("one", "q");
        flow.answer(Answer.newBuilder(Prompts.failed(flow.calls().getFirst()))
                .setFailure(Failure.newBuilder().setKind(FailureKind.TOO_LARGE).build())
                .build());
        flow.advance(Duration.ofSeconds(2));
        UsageTotals totals = progress(flow.metrics()).getLast().getTotals();
        assertThat(totals.getPaidCalls()).isEqualTo(1);
        assertThat(totals.getUnpricedCalls()).isEqualTo(1);
    }

    @Test
    void failedAttemptsAreCountedByKind() {
        publish("one", "q");
        flow.answer(Prompts.failed(flow.calls().getFirst()));
        flow.advance(Duration.ofSeconds(2));
        UsageTotals totals = progress(flow.metrics()).getLast().getTotals();
        assertThat(totals.getFailed()).isEqualTo(1);
        assertThat(totals.getAttempts()).isEqualTo(6);
        assertThat(totals.getRetries()).isEqualTo(5);
        assertThat(totals.getThrottled()).isEqualTo(2);
        assertThat(totals.getFailedAttempts()).containsOnly(Map.entry("TRANSIENT", 4L), Map.entry("THROTTLED", 2L));
        assertThat(totals.getFailures()).containsOnly(Map.entry("TRANSIENT", 1L));
        assertThat(totals.getSpendNanos()).isZero();
    }

    @Test
    void windowsAddUpToAllThatHappened() {
        for (int i = 0; i < 50; i++) {
            publish("r" + i, "q" + i % 20);
            flow.calls().forEach(call -> flow.answer(answered(call)));
            flow.advance(Duration.ofMillis(700));
        }
        flow.advance(Duration.ofSeconds(2));
        Map<Long, UsageTotals> windows = new HashMap<>();
        for (SpecificRecord record : flow.metrics()) {
            if (record instanceof UsageWindow window && window.getScope() == UsageScope.TENANT) {
                windows.put(window.getWindowStartMs(), window.getTotals());
            }
        }
        assertThat(windows.size()).isGreaterThan(2);
        assertThat(windows.values().stream().mapToLong(UsageTotals::getRequests).sum())
                .isEqualTo(50);
        assertThat(windows.values().stream()
                        .mapToLong(UsageTotals::getSpendNanos)
                        .sum())
                .isEqualTo(20 * Prompts.COST_NANOS);
    }

    @Test
    void aClosedJobIsCompleteExactlyOnceWhenItsLastResultIsThere() {
        job(JobState.OPEN, null);
        publish("one", "q");
        publish("two", "r");
        job(JobState.CLOSED, 2L);
        List<Call> calls = flow.calls();
        flow.answer(answered(calls.get(0)));
        flow.advance(Duration.ofSeconds(2));
        List<JobProgress> before = progress(flow.metrics());
        assertThat(before).noneMatch(JobProgress::getComplete);
        assertThat(before.getLast().getDone()).isEqualTo(1);
        assertThat(before.getLast().getCount()).isEqualTo(2);
        flow.answer(answered(calls.get(1)));
        flow.advance(Duration.ofSeconds(2));
        publish("a third", "s");
        flow.answer(answered(flow.calls().getFirst()));
        job(JobState.CLOSED, 2L);
        flow.advance(Duration.ofSeconds(2));
        List<JobProgress> after = progress(flow.metrics());
        assertThat(after).filteredOn(JobProgress::getComplete).hasSize(1);
        assertThat(after.getLast().getComplete()).isTrue();
        assertThat(after.getLast().getTenant()).isEqualTo("acme");
    }

    @Test
    void aJobThatIsClosedAfterItsLastResultIsCompleteAtOnce() {
        publish("one", "q");
        flow.answer(answered(flow.calls().getFirst()));
        flow.advance(Duration.ofSeconds(2));
        flow.metrics();
        job(JobState.CLOSED, 1L);
        assertThat(progress(flow.metrics()))
                .extracting(JobProgress::getComplete)
                .containsExactly(true);
    }

    @Test
    void aCancelledJobKeepsItsCountAndIsCompleteWithItsLastResult() {
        publish("one", "q");
        publish("two", "r");
        job(JobState.CLOSED, 2L);
        job(JobState.CANCELLED, null);
        List<Call> calls = flow.calls();
        flow.answer(answered(calls.get(0)));
        flow.advance(Duration.ofSeconds(2));
        List<JobProgress> before = progress(flow.metrics());
        assertThat(before).noneMatch(JobProgress::getComplete);
        assertThat(before.getLast().getCount()).isEqualTo(2);
        flow.answer(answered(calls.get(1)));
        flow.advance(Duration.ofSeconds(2));
        assertThat(progress(flow.metrics()))
                .extracting(JobProgress::getComplete)
                .containsExactly(true);
    }

    @Test
    void aJobThatIsCancelledWithoutACountIsNeverSaidToBeComplete() {
        publish("one", "q");
        job(JobState.CANCELLED, null);
        flow.answer(answered(flow.calls().getFirst()));
        flow.advance(Duration.ofSeconds(2));
        assertThat(progress(flow.metrics())).noneMatch(JobProgress::getComplete);
    }

    @Test
    void jobsOfTwoTenantsWithOneNameAreTwo() {
        job(JobState.OPEN, null);
        publish("one", "q");
        flow.publish(request("theirs", "r").setJob("nightly").setTenant("beta").build());
        flow.publish(Job.newBuilder()
                .setId("nightly")
                .setTenant("beta")
                .setState(JobState.CLOSED)
                .setCount(1L)
                .build());
        Call theirs = flow.calls().stream()
                .filter(call -> call.getTenant().equals("beta"))
                .findFirst()
                .orElseThrow();
        flow.answer(answered(theirs));
        flow.advance(Duration.ofSeconds(2));
        List<SpecificRecord> metrics = flow.metrics();
        Map<String, JobProgress> last = new HashMap<>();
        progress(metrics).forEach(progress -> last.put(progress.getTenant(), progress));
        assertThat(last).containsOnlyKeys("acme", "beta");
        assertThat(last.values())
                .extracting(JobProgress::getTenant, JobProgress::getComplete, JobProgress::getDone)
                .containsExactlyInAnyOrder(tuple("acme", false, 0L), tuple("beta", true, 1L));
        assertThat(metrics)
                .filteredOn(UsageWindow.class::isInstance)
                .extracting(UsageWindow.class::cast)
                .filteredOn(window -> window.getScope() == UsageScope.JOB)
                .extracting(UsageWindow::getTenant)
                .containsOnly("beta");
    }

    @Test
    void aJobIsForgottenAMonthAfterItsLastChangeHoweverManyThereAre() {
        int jobs = 2_500;
        for (int i = 0; i < jobs; i++) {
            flow.publish(Job.newBuilder()
                    .setId("document-" + i)
                    .setState(JobState.OPEN)
                    .build());
        }
        flow.advance(Duration.ofDays(29));
        flow.publish(Job.newBuilder()
                .setId("document-7")
                .setState(JobState.CLOSED)
                .setCount(1L)
                .build());
        assertThat(CompletionTest.count(flow, Flow.JOBS_STORE)).isEqualTo(jobs);
        flow.advance(Duration.ofDays(2));
        assertThat(CompletionTest.count(flow, Flow.JOBS_STORE))
                .as("one turn is bounded")
                .isEqualTo(500);
        flow.advance(Duration.ofMinutes(1));
        assertThat(CompletionTest.count(flow, Flow.JOBS_STORE)).isEqualTo(1);
        assertThat(CompletionTest.count(flow, Flow.JOB_AGES_STORE)).isEqualTo(1);
        flow.advance(Duration.ofDays(30));
        flow.advance(Duration.ofMinutes(1));
        assertThat(CompletionTest.count(flow, Flow.JOBS_STORE)).isZero();
        assertThat(CompletionTest.count(flow, Flow.JOB_AGES_STORE)).isZero();
    }

    @Test
    void anEmptyJobIsComplete() {
        job(JobState.CLOSED, 0L);
        assertThat(progress(flow.metrics()))
                .extracting(JobProgress::getComplete)
                .containsExactly(true);
    }

    @Test
    void aRejectedRequestCountsForItsJob() {
        flow.publish(request("bad", "q")
                .setTenant("acme")
                .setJob("nightly")
                .setModel("other")
                .build());
        job(JobState.CLOSED, 1L);
        flow.advance(Duration.ofSeconds(2));
        JobProgress last = progress(flow.metrics()).getLast();
        assertThat(last.getComplete()).isTrue();
        assertThat(last.getTotals().getRejected()).isEqualTo(1);
        assertThat(last.getTotals().getFailures()).containsEntry("NO_LANE", 1L);
    }

    private static long sumOfSpend(List<SpecificRecord> metrics) {
        Map<Long, Long> byWindow = new HashMap<>();
        for (SpecificRecord record : metrics) {
            if (record instanceof UsageWindow window && window.getScope() == UsageScope.LANE) {
                byWindow.put(window.getWindowStartMs(), window.getTotals().getSpendNanos());
            }
        }
        return byWindow.values().stream().mapToLong(Long::longValue).sum();
    }
}
