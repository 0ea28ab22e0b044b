package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.ClusterException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the broker's word that it has a record. */
final class Acknowledged {

    private Acknowledged() {}

    static void of(Future<?> sent, Cluster cluster) throws InterruptedException {
        try {
            Object unused = sent.get(cluster.settings().timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw cluster.refused(
                    "the broker at %s did not take it"
                            .formatted(cluster.settings().servers()),
                    cause);
        } catch (TimeoutException e) {
            throw new ClusterException(
                    "the broker at %s did not take it within %d s; it may still arrive"
                            .formatted(
                                    cluster.settings().servers(),
                                    cluster.settings().timeout().toSeconds()),
                    e);
        }
    }
}
