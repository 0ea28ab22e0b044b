package io.sluice.app.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.lane.OffsetTracker.Admission;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {

    @Test
    void committableIsTheLowestOpenOffset() {
        OffsetTracker tracker = fresh(100);
        assertThat(tracker.committable()).isEqualTo(100);
        tracker.offer(100);
        tracker.offer(101);
        tracker.offer(102);
        tracker.complete(101);
        assertThat(tracker.committable()).isEqualTo(100);
        assertThat(tracker.metadata()).isNotEmpty();
        tracker.complete(100);
        assertThat(tracker.committable()).isEqualTo(102);
        assertThat(tracker.metadata()).isEmpty();
        tracker.complete(102);
        assertThat(tracker.committable()).isEqualTo(103);
        assertThat(tracker.openCount()).isZero();
    }

    @Test
    void gapsAreNotWaitedFor() {
        OffsetTracker tracker = fresh(0);
        tracker.offer(7);
        assertThat(tracker.committable()).isEqualTo(7);
        tracker.offer(5_000_000_000L);
        tracker.complete(7);
        assertThat(tracker.committable()).isEqualTo(8);
    }

    @Test
    void farAwayOffsetWaitsUntilTheWindowHasMoved() {
        OffsetTracker tracker = new OffsetTracker(0, new BitSet(), 10);
        tracker.offer(0);
        tracker.offer(9);
        assertThat(tracker.hasRoomFor(10)).isFalse();
        assertThat(tracker.offer(10)).isEqualTo(Admission.WINDOW_FULL);
        tracker.complete(0);
        assertThat(tracker.offer(10)).isEqualTo(Admission.OPENED);
    }

    @Test
    void sameRecordAgainIsRecognised() {
        OffsetTracker tracker = fresh(0);
        assertThat(tracker.offer(0)).isEqualTo(Admission.OPENED);
        assertThat(tracker.offer(0)).isEqualTo(Admission.OPEN_ALREADY);
        assertThat(tracker.complete(0)).isTrue();
        assertThat(tracker.complete(0)).isFalse();
        assertThat(tracker.offer(0)).isEqualTo(Admission.COMPLETED_BEFORE);
    }

    @Test
    void whatWasCompletedBeforeARestartIsSkipped() {
        BitSet completed = new BitSet();
        completed.set(2);
        completed.set(4);
        OffsetTracker tracker = new OffsetTracker(100, completed, 60_000);
        assertThat(tracker.offer(100)).isEqualTo(Admission.OPENED);
        assertThat(tracker.offer(102)).isEqualTo(Admission.COMPLETED_BEFORE);
        tracker.complete(100);
        assertThat(tracker.committable()).isEqualTo(103);
        assertThat(OffsetBitmap.decode(103, tracker.metadata()))
                .isEqualTo(new OffsetBitmap.Completed(BitSet.valueOf(new long[] {0b10})));
        assertThat(tracker.offer(104)).isEqualTo(Admission.COMPLETED_BEFORE);
        assertThat(tracker.committable()).isEqualTo(105);
    }

    @Test
    void unknownOffsetsCompleteNothing() {
        OffsetTracker tracker = fresh(10);
        assertThat(tracker.complete(9)).isFalse();
        assertThat(tracker.complete(10)).isFalse();
        assertThat(tracker.complete(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void windowThatTheBitmapCannotHoldDoesNotConstruct() {
        assertThatThrownBy(() -> new OffsetTracker(0, new BitSet(), OffsetBitmap.WINDOW_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static OffsetTracker fresh(long committed) {
        return new OffsetTracker(committed, new BitSet(), OffsetBitmap.WINDOW_MAX);
    }
}
