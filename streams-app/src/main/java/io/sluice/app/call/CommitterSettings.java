package io.sluice.app.call;

import io.sluice.app.config.WorkerConfig;
import java.time.Duration;

/**
 * When the committer commits, and how much at a time.
 *
 * @param commitInterval how long endings wait for company
 * @param recordsEnough endings that go without waiting for more
 * @param recordsMax endings of one transaction at most
 * @param bytesMax bytes of one transaction at which no further ending is added
 * @param spendInterval a busy slot's quota is written at most this often
 * @param renewInterval an idle slot's lease is renewed this often
 * @param inboxMax endings that may wait; it holds every call that slots may have open, so that they rarely wait
 */
record CommitterSettings(
        Duration commitInterval,
        int recordsEnough,
        int recordsMax,
        long bytesMax,
        Duration spendInterval,
        Duration renewInterval,
        int inboxMax) {
    private static final int RECORDS_MAX = 5_000;
    private static final long BYTES_MAX = 32L * 1024 * 1024;

    static CommitterSettings of(WorkerConfig config, int openCallsMax) {
        // A lease lasts session - margin from the snapshot that its commit carried: a third of that leaves two more
        // tries.
        Duration leaseTime = config.sessionTimeout().minus(config.livenessMargin());
        return new CommitterSettings(
                config.commitInterval(),
                config.commitRecordsMax(),
                Math.max(RECORDS_MAX, config.commitRecordsMax()),
                BYTES_MAX,
                leaseTime.dividedBy(12),
                leaseTime.dividedBy(4),
                openCallsMax);
    }
}
