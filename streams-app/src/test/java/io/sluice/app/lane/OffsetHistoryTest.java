package io.sluice.app.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.lane.OffsetWorker.Commit;
import io.sluice.app.lane.OffsetWorker.Committed;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A partition with gaps, read by workers that come and go, judged by sets of longs. */
class OffsetHistoryTest {
    private static final int HISTORIES = 2_000;
    private static final int PLANTED_HISTORIES = 100;
    private static final int WORKERS = 6;

    @Test
    void nothingIsLostAndNothingCommittedIsDoneAgain() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            assertThat(faults(seed, (tracker, open) -> new Committed(tracker.committable(), tracker.metadata())))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void plantedLossOfTheBitmapIsCaught() {
        assertThat(faulty((tracker, open) -> new Committed(tracker.committable(), "")))
                .isGreaterThan(30);
    }

    @Test
    void plantedCommitPastAnOpenOffsetIsCaught() {
        assertThat(faulty((tracker, open) -> new Committed(open.isEmpty() ? tracker.committable() : open.last(), "")))
                .isGreaterThan(30);
    }

    @Test
    void plantedBitmapThatIsOneOffIsCaught() {
        assertThat(faulty((tracker, open) -> {
                    long offset = tracker.committable();
                    BitSet bits = OffsetWorker.completed(new Committed(offset, tracker.metadata()));
                    BitSet oneOff = bits.get(1, Math.max(1, bits.length()));
                    return new Committed(offset, OffsetBitmap.encode(offset, oneOff));
                }))
                .isGreaterThan(30);
    }

    private static long faulty(Commit commit) {
        long faulty = 0;
        for (long seed = 0; seed < PLANTED_HISTORIES; seed++) {
            faulty += faults(seed, commit).isEmpty() ? 0 : 1;
        }
        return faulty;
    }

    private static List<String> faults(long seed, Commit commit) {
        Random random = new Random(seed);
        List<String> faults = new ArrayList<>();
        int window = 1 + random.nextInt(random.nextBoolean() ? 50 : 5_000);
        List<Long> log = log(random);
        Set<Long> doneForGood = new HashSet<>();
        Committed committed = new Committed(log.getFirst() - random.nextInt(3), "");
        for (int worker = 1; worker < WORKERS; worker++) {
            committed = new OffsetWorker(random, log, window, committed, commit, doneForGood, faults)
                    .work(random.nextInt(2 * log.size()));
        }
        committed = new OffsetWorker(random, log, window, committed, commit, doneForGood, faults).finish();
        for (long offset : log) {
            if (!doneForGood.contains(offset)) {
                faults.add("lost " + offset);
            }
        }
        if (committed.offset() != log.getLast() + 1) {
            faults.add("ended at " + committed.offset());
        }
        return faults;
    }

    /** Offsets as transactions leave them: mostly one apart, sometimes far. */
    private static List<Long> log(Random random) {
        List<Long> log = new ArrayList<>();
        long offset = random.nextLong(1_000_000_000_000L);
        for (int records = 50 + random.nextInt(500); records > 0; records--) {
            log.add(offset);
            boolean far = random.nextInt(100) == 0;
            offset += random.nextInt(5) > 0 ? 1 : 1 + random.nextInt(far ? 200_000 : 3);
        }
        return log;
    }
}
