package io.sluice.cli.engine;

import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import io.sluice.schema.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A platform and a job in memory: what answers a request is up to the test. The topics outlive the engine, as a
 * broker's log does. Thread-safe.
 */
public final class FakeEngine implements Engine {

    /** What a broker would keep. */
    public static final class Topic {
        private final List<PromptResult> results = new CopyOnWriteArrayList<>();
        private final List<PromptRequest> requests = new CopyOnWriteArrayList<>();

        private final Set<String> cached = ConcurrentHashMap.newKeySet();
        private final Semaphore changed = new Semaphore(0);

        public void add(PromptResult result) {
            results.add(result);
            changed.release();
        }

        /** Fingerprints that the cache can answer. */
        public Set<String> cached() {
            return cached;
        }

        private List<PromptResult> after(int position, Duration wait) {
            try {
                if (position == results.size() && changed.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    changed.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            List<PromptResult> now = List.copyOf(results);
            return now.subList(position, now.size());
        }

        public List<PromptRequest> requests() {
            return requests;
        }
    }

    private final Topic topic;
    private final Function<PromptRequest, List<PromptResult>> answering;
    private volatile JobView view = JobView.NONE;
    private volatile long spent;
    private volatile SpendLimit limit = SpendLimit.NONE;
    private final List<String> jobs = new CopyOnWriteArrayList<>();

    public FakeEngine(Topic topic, Function<PromptRequest, List<PromptResult>> answering) {
        this.topic = topic;
        this.answering = answering;
    }

    /** A result as a paid call would give it. */
    public static PromptResult answered(String id) {
        return PromptResult.newBuilder()
                .setId(id)
                .setStatus(ResultStatus.ANSWERED)
                .setSource(ResultSource.CALL)
                .setLane("lane")
                .setModel("m")
                .setStatusCode(200)
                .setBody("{\"echo\":\"" + id + "\"}")
                .setUsage(
                        TokenUsage.newBuilder().setTokensIn(10).setTokensOut(5).build())
                .setCostNanos(1_000_000L)
                .setAttempts(1)
                .build();
    }

    public void show(JobView now) {
        view = now;
    }

    public SpendLimit limit() {
        return limit;
    }

    /** What was said of jobs: {@code open job}, {@code close job count}, {@code cancel job}. */
    public List<String> jobs() {
        return jobs;
    }

    @Override
    public Map<Integer, Long> resultsEnd() {
        return Map.of(0, (long) topic.results.size());
    }

    @Override
    public io.sluice.cli.engine.ResultSource results(Map<Integer, Long> from) {
        return new Reading(from.getOrDefault(0, 0L).intValue());
    }

    @Override
    public RequestSink requests() {
        return new Sink();
    }

    @Override
    public void cancel(String job) {
        jobs.add("cancel " + job);
    }

    @Override
    public void startJob(SpendLimit wanted, Consumer<String> words) {
        limit = wanted;
    }

    @Override
    public Addresses addresses() {
        return new Addresses(
                "kafka:9092",
                "http://registry:8081",
                Optional.empty(),
                Optional.empty(),
                "sluice.",
                List.of("lane (m)"));
    }

    @Override
    public void startCache(Consumer<String> words) {}

    @Override
    public boolean isCached(String fingerprint) {
        return topic.cached.contains(fingerprint);
    }

    @Override
    public JobView job() {
        return view;
    }

    @Override
    public long spentNanos() {
        return spent;
    }

    /** What the budget says, whatever the results cost. */
    public void spend(long nanos) {
        spent = nanos;
    }

    @Override
    public void close() {}

    private final class Reading implements io.sluice.cli.engine.ResultSource {
        private int position;

        Reading(int position) {
            this.position = position;
        }

        @Override
        public List<PromptResult> poll(Duration wait) {
            List<PromptResult> now = topic.after(position, wait);
            position += now.size();
            return now;
        }

        @Override
        public boolean reached(Map<Integer, Long> offsets) {
            return position >= offsets.getOrDefault(0, 0L);
        }

        @Override
        public void close() {}
    }

    private final class Sink implements RequestSink {

        @Override
        public void openJob(String job, String name) {
            jobs.add("open " + job);
        }

        @Override
        public void closeJob(String job, long count) {
            jobs.add("close " + job + " " + count);
        }

        @Override
        public CompletableFuture<Void> publish(PromptRequest request) {
            if (request.getBody().contains("too large for the broker")) {
                return CompletableFuture.failedFuture(new RequestTooLargeException("larger than the broker takes"));
            }
            topic.requests.add(request);
            answering.apply(request).forEach(topic::add);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    }
}
