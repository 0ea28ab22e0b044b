package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.ClusterException;
import io.sluice.cli.input.InputLine;
import io.sluice.cli.input.PromptReader;
import io.sluice.cli.panel.Reporter;
import io.sluice.cli.run.BadLineWords;
import io.sluice.cli.run.LineId;
import io.sluice.cli.shell.StopSignal;
import io.sluice.producer.SluicePublisher;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.ServiceClass;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Publishes the lines of one input under one job. Used by one thread, which blocks as the broker does. */
final class Submission {

    private static final int LINES_PER_STEP = 1_000;

    private final String job;
    private final String tenant;
    private final Cluster cluster;
    private final ServiceClass serviceClass;
    private final List<String> tags;
    private final SluicePublisher publisher;
    private final Reporter reporter;
    private final BadLineWords words;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong tooLarge = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private long bad;

    Submission(
            String job,
            String tenant,
            Cluster cluster,
            ServiceClass serviceClass,
            List<String> tags,
            SluicePublisher publisher,
            Reporter reporter) {
        this.job = job;
        this.tenant = tenant;
        this.cluster = cluster;
        this.serviceClass = serviceClass;
        this.tags = List.copyOf(tags);
        this.publisher = publisher;
        this.reporter = reporter;
        this.words = new BadLineWords(reporter);
    }

    /** Reads up to the first line that can be published; empty where none can. */
    Optional<InputLine.Prompt> first(PromptReader prompts) throws IOException {
        for (InputLine line = prompts.next(); line != null; line = prompts.next()) {
            switch (line) {
                case InputLine.Bad wrong -> say(wrong);
                case InputLine.Prompt prompt -> {
                    return Optional.of(prompt);
                }
            }
        }
        reporter.clear();
        return Optional.empty();
    }

    private void say(InputLine.Bad wrong) {
        bad++;
        words.say(wrong.number(), wrong.reason());
    }

    /**
     * Publishes to the end of the input, and waits until the broker has everything.
     *
     * @param first what was read before
     * @return false where it was stopped before the end
     * @throws ClusterException where the broker did not take a record
     */
    boolean publish(InputLine first, PromptReader prompts, StopSignal stop) throws IOException, InterruptedException {
        boolean whole = true;
        long lines = 0;
        InputLine line = first;
        for (; line != null && failure.get() == null; line = prompts.next()) {
            if (stop.isRequested()) {
                whole = false;
                break;
            }
            switch (line) {
                case InputLine.Bad wrong -> say(wrong);
                case InputLine.Prompt prompt -> send(prompt);
            }
            if (++lines % LINES_PER_STEP == 0) {
                reporter.step("%,d requests published".formatted(acknowledged.get()));
            }
        }
        publisher.flush();
        reporter.clear();
        Throwable why = failure.get();
        if (why != null) {
            throw cluster.refused(
                    "not every request reached the broker, and the same command with --job %s goes on".formatted(job),
                    why);
        }
        return whole;
    }

    private void send(InputLine.Prompt prompt) throws InterruptedException {
        PromptRequest request = PromptRequest.newBuilder()
                .setId(LineId.of(job, prompt.number(), prompt.customId()))
                .setJob(job)
                .setTenant(tenant)
                .setOperation(prompt.operation())
                .setModel(prompt.model())
                .setBody(prompt.body())
                .setServiceClass(serviceClass)
                .setTags(tags)
                .build();
        var unused = publisher.publish(request).whenComplete((where, error) -> {
            if (error == null) {
                acknowledged.incrementAndGet();
            } else if (error instanceof RecordTooLargeException) {
                tooLarge.incrementAndGet();
                words.say(prompt.number(), "larger than the broker takes");
            } else {
                failure.compareAndSet(null, error);
            }
        });
    }

    /** Requests that the broker has. */
    long published() {
        return acknowledged.get();
    }

    /** Lines that are none, or too large. */
    long notPublished() {
        return bad + tooLarge.get();
    }
}
