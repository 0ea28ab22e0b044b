package io.sluice.cli.engine;

import io.sluice.schema.PromptRequest;
import java.util.concurrent.CompletableFuture;

/** The way into the requests topic. Any thread. */
public interface RequestSink extends AutoCloseable {

    /** Tells the topic's readers that a job begins; {@code name} is for people. */
    void openJob(String job, String name) throws InterruptedException;

    /** Announces that the job has all its requests. */
    void closeJob(String job, long count) throws InterruptedException;

    /**
     * Blocks while too many requests wait for the broker. Hands one request to the broker. The future fails with {@link RequestTooLargeException} for a request that the
     * broker will never take, with anything else where the broker is lost.
     */
    CompletableFuture<Void> publish(PromptRequest request) throws InterruptedException;

    @Override
    void close();
}
