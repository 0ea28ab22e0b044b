package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.app.lane.Lease;
import io.sluice.app.lane.SlotId;
import io.sluice.schema.Call;
import io.sluice.schema.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(FailureLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Level before = logger.getLevel();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(before);
    }

    @Test
    void aFailedCallIsNamedByJobAndIdAndItsPromptIsNot() {
        OpenCall open = open(Bed.call("one", 1).setJob("nightly").build());

        new FailureLog().failed(open, FailureKind.INVALID, null, 0);

        String line = lines.list.getFirst().getFormattedMessage()
                + lines.list.getFirst().getKeyValuePairs();
        assertThat(line).contains("lane one", "nightly", open.call().getCallId(), "INVALID");
        assertThat(line).doesNotContain("messages", open.call().getBody());
    }

    @Test
    void aStormIsCountedInsteadOfSaid() {
        FailureLog log = new FailureLog();
        OpenCall open = open(Bed.call("one", 1).build());
        for (int i = 0; i < 1_000; i++) {
            log.failed(open, FailureKind.INVALID, null, TimeUnit.SECONDS.toNanos(5) + i);
        }
        assertThat(lines.list).hasSize(10);

        log.failed(open, FailureKind.INVALID, null, TimeUnit.SECONDS.toNanos(7));
        assertThat(String.valueOf(lines.list.getLast().getKeyValuePairs())).contains("990");
    }

    private static OpenCall open(Call call) {
        Lease none = Lease.none(Duration.ofSeconds(6), Duration.ofSeconds(2));
        Slot slot = new Slot(new SlotId("one", 0), new TopicPartition("t.calls.one", 0), 10, 0, none);
        return new OpenCall(slot, call, 5, 10, 0, 0, 0, List.of());
    }
}
