package io.sluice.app.ops.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instance of the job, as its groups know it and as it says of itself.
 *
 * @param name instance-id
 * @param self whether it is the one that says this
 * @param roles that it plays; null: it says nothing
 * @param host where it runs
 * @param slots of lanes that it owns
 * @param partitions of requests that it reads
 * @param waitsFor what it waits for, or why it stopped, or that nothing is heard of it; null: nothing
 * @param silentMs since when nothing is heard of it, though it was before; null: it says something, or never did
 * @param restoreDone offsets read back; null: not known
 * @param restoreTotal offsets to read back in all; null: not known
 * @param openRequests requests without a result; null: not known
 */
public record InstanceView(
        String name,
        boolean self,
        @Nullable List<String> roles,
        String host,
        List<String> slots,
        int partitions,
        @Nullable String waitsFor,
        @Nullable Long silentMs,
        @Nullable Long restoreDone,
        @Nullable Long restoreTotal,
        @Nullable Long openRequests) {}
