package io.sluice.schemas;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Our schemas with their ids in a registry, and the schemas of others by id. Thread-safe.
 *
 * <p>Only {@link #connect} talks to the registry on the caller's thread. Afterwards our own schemas are in memory for
 * good, and foreign ones come in the background: {@link #resolve} answers at once, {@link #request} starts a fetch.
 */
public final class SchemaCatalogue implements AutoCloseable {
    static {
        GeneratedTypes.trust();
    }

    private final Registry registry;
    private final SchemaFetcher fetcher;
    private final Map<Class<?>, Integer> ids;

    private SchemaCatalogue(Registry registry) {
        this(registry, new SchemaFetcher(registry));
    }

    SchemaCatalogue(Registry registry, SchemaFetcher fetcher) {
        this.registry = registry;
        this.fetcher = fetcher;
        this.ids = Contract.RECORDS.stream().collect(Collectors.toUnmodifiableMap(type -> type, this::register));
    }

    /**
     * Registers all our schemas, each under its full name (RecordNameStrategy), and keeps their ids. With the setting
     * {@code auto.register.schemas=false} it only looks them up.
     *
     * @param timeout bound on the whole; a registry that is away is asked again until then
     * @throws RegistryUnavailableException where the registry is away for longer, or refuses
     */
    public static SchemaCatalogue connect(RegistryConfig config, Duration timeout) {
        Registry registry = new ConfluentRegistry(config, timeout);
        try {
            return new SchemaCatalogue(registry);
        } catch (RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    /** A catalogue without a registry, for tests and for one process alone: its ids mean nothing to others. */
    public static SchemaCatalogue inMemory() {
        return new SchemaCatalogue(new MemoryRegistry());
    }

    private int register(Class<? extends SpecificRecord> type) {
        Schema published = Contract.published(type);
        int id = registry.register(published.getFullName(), published);
        // The generated schema writes the same bytes, and being the reader's own it takes Avro's quickest way.
        fetcher.add(id, Contract.generated(type));
        return id;
    }

    /** The id under which values of a type of ours are written. */
    public int id(Class<? extends SpecificRecord> type) {
        Integer id = ids.get(type);
        if (id == null) {
            throw new IllegalArgumentException(type.getName() + " is not on any topic");
        }
        return id;
    }

    /** Writes values of a type of ours; null becomes null. Never blocks; may be shared by threads. */
    public <T extends SpecificRecord> Serializer<T> serializer(Class<T> type) {
        return new RecordSerializer<>(type, id(type));
    }

    /**
     * Reads values into a type of ours, whatever schema they were written with; null becomes null. Never blocks; may
     * be shared by threads. Throws {@link SchemaUnresolvedException} where the schema is still to come, and
     * {@link org.apache.kafka.common.errors.SerializationException} for what can never be read.
     */
    public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
        id(type);
        return new RecordDeserializer<>(type, this);
    }

    /** What memory says of a schema id. Never blocks. */
    public Resolution resolve(int schemaId) {
        return fetcher.resolve(schemaId);
    }

    /**
     * As {@link #resolve}, but an id that was missing stays so however long ago that was said: who let a record in because its
     * schema is missing must not meet one that is still to come. Never blocks.
     */
    Resolution lastSaid(int schemaId) {
        return fetcher.lastSaid(schemaId);
    }

    /**
     * Starts to fetch a schema in the background, unless that is under way or done; fetches that fail are tried again
     * until they succeed. Never blocks.
     */
    public void request(int schemaId) {
        fetcher.request(schemaId);
    }

    /** Ends the background thread and the connections. */
    @Override
    public void close() {
        fetcher.close();
        registry.close();
    }
}
