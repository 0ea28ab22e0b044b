package io.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.schema.Job;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class SchemaFetcherTest {
    private static final int FOREIGN = 4711;
    private static final Duration CONFIRM = Duration.ofMillis(50);

    private final Nodes nodes = new Nodes();
    private final AtomicLong aheadNanos = new AtomicLong();

    @Test
    void aNodeThatLagsBehindIsNotBelieved() {
        nodes.behind.set(SchemaFetcher.SAID_MIN - 1);
        nodes.schemas.put(FOREIGN, Contract.published(Job.class));
        try (SchemaFetcher fetcher = fetcher(Duration.ZERO)) {
            fetcher.request(FOREIGN);

            await().until(() -> !(fetcher.resolve(FOREIGN) instanceof Resolution.Unresolved));
            assertThat(fetcher.resolve(FOREIGN)).isInstanceOf(Resolution.Known.class);
        }
    }

    @Test
    void anIdIsMissingOnlyWhenThatIsSaidForAWhile() {
        try (SchemaFetcher fetcher = fetcher(Duration.ofDays(1))) {
            fetcher.request(FOREIGN);

            await().until(() -> nodes.asked.get() >= SchemaFetcher.SAID_MIN + 1);
            assertThat(fetcher.resolve(FOREIGN)).isInstanceOf(Resolution.Unresolved.class);
            aheadNanos.addAndGet(Duration.ofDays(1).toNanos());
            await().until(() -> fetcher.resolve(FOREIGN) instanceof Resolution.Missing);
        }
    }

    @Test
    void whatWasMissingForLongIsAskedForAgainBeforeItIsBelieved() {
        try (SchemaFetcher fetcher = fetcher(CONFIRM)) {
            awaitMissing(fetcher);
            aheadNanos.addAndGet(
                    Duration.ofSeconds(SchemaFetcher.MISSING_SECONDS).toNanos());
            nodes.schemas.put(FOREIGN, Contract.published(Job.class));
            nodes.behind.set(2);

            assertThat(fetcher.resolve(FOREIGN)).isInstanceOf(Resolution.Unresolved.class);
            fetcher.request(FOREIGN);
            await().until(() -> !(fetcher.resolve(FOREIGN) instanceof Resolution.Unresolved));
            assertThat(fetcher.resolve(FOREIGN)).isInstanceOf(Resolution.Known.class);
        }
    }

    @Test
    void whatIsMissingAndInUseIsAskedForInTheBackgroundAndComesWhenItIsThere() {
        try (SchemaFetcher fetcher = fetcher(CONFIRM)) {
            awaitMissing(fetcher);
            nodes.schemas.put(FOREIGN, Contract.published(Job.class));
            aheadNanos.addAndGet(
                    Duration.ofSeconds(SchemaFetcher.MISSING_SECONDS / 2).toNanos());

            assertThat(fetcher.resolve(FOREIGN)).isInstanceOf(Resolution.Missing.class);
            await().until(() -> fetcher.resolve(FOREIGN) instanceof Resolution.Known);
        }
    }

    /** The gate lets a record in because its schema is missing, and the record is read a minute later. */
    @Test
    void aRecordThatWasLetInAsUnreadableIsSoHoweverLateItIsRead() {
        SchemaFetcher fetcher = fetcher(CONFIRM);
        try (SchemaCatalogue catalogue = new SchemaCatalogue(nodes, fetcher)) {
            byte[] value = ByteBuffer.allocate(9)
                    .put((byte) 0)
                    .putInt(FOREIGN)
                    .putInt(0)
                    .array();
            Deserializer<Job> jobs = catalogue.deserializer(Job.class);
            awaitMissing(fetcher);
            aheadNanos.addAndGet(
                    Duration.ofSeconds(2 * SchemaFetcher.MISSING_SECONDS).toNanos());

            assertThatThrownBy(() -> jobs.deserialize("t", value))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("4711");
        }
    }

    private SchemaFetcher fetcher(Duration confirm) {
        return new SchemaFetcher(nodes, confirm, () -> System.nanoTime() + aheadNanos.get());
    }

    private static void awaitMissing(SchemaFetcher fetcher) {
        fetcher.request(FOREIGN);
        await().until(() -> fetcher.resolve(FOREIGN) instanceof Resolution.Missing);
    }

    /** A registry whose nodes do not hear of a schema at once. */
    private static final class Nodes implements Registry {
        final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
        final AtomicInteger behind = new AtomicInteger();
        final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger ids = new AtomicInteger();

        @Override
        public int register(String subject, Schema schema) {
            return ids.incrementAndGet();
        }

        @Override
        public Fetched fetch(int schemaId) throws IOException {
            asked.incrementAndGet();
            Schema schema = behind.getAndDecrement() > 0 ? null : schemas.get(schemaId);
            return schema == null
                    ? new Fetched.NotFound("schema id " + schemaId + " is not known")
                    : new Fetched.Found(schema);
        }

        @Override
        public void close() {}
    }
}
