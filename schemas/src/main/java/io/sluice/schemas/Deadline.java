package io.sluice.schemas;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/** Until when a broker's answers are waited for. */
record Deadline(long nanos, Duration timeout) {
    static Deadline in(Duration timeout) {
        return new Deadline(System.nanoTime() + timeout.toNanos(), timeout);
    }

    boolean passed() {
        return System.nanoTime() - nanos >= 0;
    }

    void pause(Duration length, String what) {
        try {
            TimeUnit.NANOSECONDS.sleep(length.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicSetupException("interrupted while waiting to " + what, e);
        }
    }

    <T> T await(KafkaFuture<T> future, String what) throws ExecutionException {
        try {
            return future.get(Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TopicSetupException(
                    "cannot " + what + ": the broker did not answer within " + timeout.toSeconds()
                            + " s. Check kafka.bootstrap-servers and that the broker runs.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicSetupException("interrupted while waiting to " + what, e);
        }
    }

    /** What the broker said against it, for a person; whose right it lacks, {@link Refusal} tells of the cause. */
    static TopicSetupException refused(String what, ExecutionException e) {
        Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
        boolean denied = Refusal.words(cause, Map.of()).isPresent();
        return new TopicSetupException("cannot " + what + (denied ? "" : ": " + cause.getMessage()), cause);
    }
}
