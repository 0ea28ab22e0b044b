package io.sluice.cli;

import io.sluice.cli.engine.RequestSink;
import io.sluice.cli.engine.RequestTooLargeException;
import io.sluice.producer.SluicePublisher;
import io.sluice.schema.PromptRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Requests to the topic.
 *
 * @param bodyBytesMax the largest body that the job takes
 */
record TopicRequests(SluicePublisher publisher, int bodyBytesMax) implements RequestSink {

    private static final String TENANT = "default";

    @Override
    public void openJob(String job, String name) throws InterruptedException {
        publisher.openJob(job, TENANT, name).join();
    }

    @Override
    public void closeJob(String job, long count) throws InterruptedException {
        publisher.closeJob(job, TENANT, count).join();
    }

    /** Waits until the broker has it. */
    void cancelJob(String job) throws InterruptedException {
        publisher.cancelJob(job, TENANT, "--drop-unfinished").join();
    }

    @Override
    public CompletableFuture<Void> publish(PromptRequest request) throws InterruptedException {
        return publisher.publish(request).handle((where, failure) -> {
            if (failure instanceof RecordTooLargeException) {
                throw new RequestTooLargeException(
                        "the prompt is larger than the broker takes (%,d bytes; topics.max-record-bytes)"
                                .formatted(bodyBytesMax));
            }
            if (failure != null) {
                throw new CompletionException(failure);
            }
            return null;
        });
    }

    @Override
    public void close() {
        publisher.close();
    }
}
