package io.sluice.cli.engine;

import java.util.Map;
import java.util.function.Consumer;

/**
 * A platform that is up, and a job that can be started on it. Methods may block for as long as the platform takes;
 * closing stops the job, then the platform.
 */
public interface Engine extends AutoCloseable {

    /** Where the results topic ends now, by partition; empty before its first use. */
    Map<Integer, Long> resultsEnd();

    /** Opens a reader of committed results, from the given offsets on (from the start where one is missing). */
    ResultSource results(Map<Integer, Long> from);

    /** Opens the way in. Needs the job's topics: call it after {@link #startJob}. */
    RequestSink requests();

    /** Says that a job of an earlier start wants no more calls. Before {@link #startJob}, which then pays for none. */
    void cancel(String job);

    /** Starts the job and waits until it takes requests; {@code words} hears how far that is. */
    void startJob(SpendLimit limit, Consumer<String> words);

    /** Where others find it; the lanes' models are those of the job. */
    Addresses addresses();

    /** Brings up the cache alone, to be looked at with {@link #isCached}: no call is made. */
    void startCache(Consumer<String> words);

    /** Whether a request of this fingerprint would be answered from the cache now. Needs {@link #startCache}. */
    boolean isCached(String fingerprint);

    /** The running job now; cheap, any thread. */
    JobView job();

    /**
     * What the job's calls have cost since it started, with the most that those under way may cost, in nano-dollars. Any
     * thread, also after {@link #close}: by then none is under way.
     */
    long spentNanos();

    @Override
    void close();
}
