package io.sluice.cli.client;

import io.sluice.cli.cluster.ClusterException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Questions of somebody who follows a job for hours to a cluster that has answered before: a restart of a broker does not
 * end it. Says once that the cluster is away, and once that it is back. Used by one thread, which each question blocks.
 */
final class Patience {

    private final Consumer<String> words;
    private boolean away;

    /** @param words hears what is said to a person */
    Patience(Consumer<String> words) {
        this.words = words;
    }

    /**
     * The answer; empty where there was none in time: ask again.
     *
     * @throws ClusterException where waiting does not mend it: the cluster refuses, for example
     */
    <T> Optional<T> ask(Supplier<T> question) {
        try {
            T answer = question.get();
            if (away) {
                words.accept("the cluster answers again");
                away = false;
            }
            return Optional.of(answer);
        } catch (ClusterException | TimeoutException e) {
            if (isForGood(e)) {
                throw e;
            }
            if (!away) {
                words.accept(
                        "waiting until the cluster answers; Ctrl-C ends only the waiting, and the same command goes on"
                                + " ("
                                + e.getMessage() + ")");
                away = true;
            }
            return Optional.empty();
        }
    }

    /** Refused, or given up by this side: asking again brings the same. */
    private static boolean isForGood(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException
                    || (cause instanceof ApiException && !(cause instanceof RetriableException))) {
                return true;
            }
        }
        return false;
    }
}
