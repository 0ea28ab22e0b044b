package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.lane.Lease;
import io.sluice.app.lane.SlotId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SlotQueueTest {
    private static final Slot INTERACTIVE = new Slot(
            new SlotId("lane", 0),
            new TopicPartition("calls.lane", 0),
            10,
            0,
            Lease.none(Duration.ofSeconds(6), Duration.ofSeconds(2)));
    private static final Slot BULK = INTERACTIVE.follower(new TopicPartition("calls.lane.bulk", 0), 0);

    @Test
    void interactiveCallsOvertakeButBulkGetsItsShare() {
        SlotQueue queue = new SlotQueue(10);
        queue.offer(calls(BULK, 100), 0);
        queue.offer(calls(INTERACTIVE, 100), 0);
        List<Slot> started = start(queue, 100);
        assertThat(started.subList(0, 9)).containsOnly(INTERACTIVE);
        assertThat(started.stream().filter(BULK::equals)).hasSize(10);
    }

    @Test
    void aShareIsOfAnyWindowOfStartsNotOnlyOfTheMean() {
        for (int share = 1; share < 100; share++) {
            SlotQueue queue = new SlotQueue(share);
            queue.offer(calls(BULK, 1_000), 0);
            queue.offer(calls(INTERACTIVE, 1_000), 0);
            long bulk = start(queue, 1_000).stream().filter(BULK::equals).count();
            assertThat(bulk).as("share %d", share).isBetween(10L * share - 1, 10L * share + 1);
        }
    }

    @Test
    void aClassThatIsAloneGetsEverything() {
        SlotQueue queue = new SlotQueue(10);
        queue.offer(calls(BULK, 5), 0);
        assertThat(start(queue, 5)).containsOnly(BULK);
        queue.offer(calls(INTERACTIVE, 5), 0);
        assertThat(start(queue, 5)).containsOnly(INTERACTIVE);
        assertThat(queue.first(true)).isNull();
        assertThat(queue.inFlight()).isEqualTo(10);
    }

    @Test
    void anyIsOneOfThePreferredIfThereAreSome() {
        SlotQueue queue = new SlotQueue(10);
        queue.offer(calls(BULK, 3), 0);
        queue.offer(calls(INTERACTIVE, 1_000), 0);
        RandomGenerator random = new SplittableRandom(1);
        for (int draw = 0; draw < 10; draw++) {
            assertThat(queue.any(random, open -> open.slot().equals(BULK)).slot())
                    .isEqualTo(BULK);
        }
        assertThat(queue.any(random, open -> false)).isNotNull();
    }

    private static List<Slot> start(SlotQueue queue, int starts) {
        List<Slot> started = new ArrayList<>();
        for (int start = 0; start < starts; start++) {
            OpenCall open = queue.take(Objects.requireNonNull(queue.first(true)));
            queue.started(open);
            started.add(open.slot());
        }
        return started;
    }

    private static List<OpenCall> calls(Slot slot, int count) {
        List<OpenCall> calls = new ArrayList<>();
        for (int offset = 0; offset < count; offset++) {
            calls.add(new OpenCall(slot, Bed.call("lane", offset).build(), offset, 1, 0, 0, 0, List.of()));
        }
        return calls;
    }
}
