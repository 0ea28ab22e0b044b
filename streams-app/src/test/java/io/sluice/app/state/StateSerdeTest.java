package io.sluice.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.state.StoredAnswer;
import io.sluice.state.Waiter;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

class StateSerdeTest {
    private final Waiter waiter = new Waiter("id", null, 1_800_000_000_000L, 5L, null, "state");

    @Test
    void writesWhatAvrosOwnMessageEncoderWrites() throws IOException {
        ByteBuffer expected =
                new BinaryMessageEncoder<Waiter>(SpecificData.get(), Waiter.getClassSchema()).encode(waiter);
        assertThat(ByteBuffer.wrap(StateSerde.of(Waiter.class).toBytes(waiter))).isEqualTo(expected);
    }

    @Test
    void readsWhatItWrote() {
        StateSerde<Waiter> serde = StateSerde.of(Waiter.class);
        assertThat(serde.fromBytes(serde.toBytes(waiter))).isEqualTo(waiter);
        assertThat(serde.fromBytes(ByteBuffer.wrap(serde.toBytes(waiter)))).isEqualTo(waiter);
    }

    @Test
    void valuesFollowEachOtherWithoutTrace() {
        StateSerde<StoredAnswer> answers = StateSerde.of(StoredAnswer.class);
        StoredAnswer large = answer("x".repeat(100_000));
        StoredAnswer small = answer("y");
        assertThat(answers.fromBytes(answers.toBytes(large))).isEqualTo(large);
        assertThat(answers.fromBytes(answers.toBytes(small))).isEqualTo(small);
    }

    private static StoredAnswer answer(String body) {
        return StoredAnswer.newBuilder()
                .setCallHigh(1)
                .setCallLow(2)
                .setOutcome("ANSWERED")
                .setLane("chat")
                .setBody(body)
                .setStoredAtMs(1)
                .setExpiresAtMs(2)
                .build();
    }
}
