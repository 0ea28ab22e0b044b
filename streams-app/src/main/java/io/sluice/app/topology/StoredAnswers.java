package io.sluice.app.topology;

import io.sluice.app.control.ControlView;
import io.sluice.app.dedup.AnswerCache;
import io.sluice.app.state.BrokerClock;
import io.sluice.state.StoredAnswer;
import io.sluice.state.StoredUsage;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The answers of this instance's tasks, by Streams' interactive queries. Thread-safe. */
record StoredAnswers(KafkaStreams streams, BrokerClock clock, LongSupplier wallMs, ControlView controls)
        implements AnswerView {

    @Override
    public Optional<Known> find(String fingerprint) {
        byte[] key = HexFormat.of().parseHex(fingerprint);
        StoredAnswer answer;
        try {
            ReadOnlyKeyValueStore<byte[], StoredAnswer> store = streams.store(StoreQueryParameters.fromNameAndType(
                    Flow.ANSWERS_STORE, QueryableStoreTypes.<byte[], StoredAnswer>keyValueStore()));
            answer = store.get(key);
        } catch (InvalidStateStoreException e) {
            throw new IllegalStateException("the answers cannot be read while streams are " + streams.state(), e);
        }
        // Before any record was seen, this machine's clock has to do: it decides an estimate only.
        long nowMs = clock.nowMs().orElseGet(wallMs);
        return Optional.ofNullable(answer)
                .filter(found -> found.getExpiresAtMs() > nowMs && !AnswerCache.isInvalidated(found, controls))
                .map(StoredAnswers::known);
    }

    private static Known known(StoredAnswer answer) {
        StoredUsage usage = answer.getUsage();
        Long cost = answer.getCostNanos();
        return new Known(
                answer.getLane(),
                answer.getExpiresAtMs(),
                cost == null ? OptionalLong.empty() : OptionalLong.of(cost),
                usage == null ? OptionalLong.empty() : OptionalLong.of(usage.getTokensIn() + usage.getTokensOut()));
    }
}
