package io.sluice.schemas;

import java.io.IOException;
import org.apache.avro.Schema;

/** Where schemas get their ids: the genuine registry, or memory. Calls may block. */
interface Registry extends AutoCloseable {
    /** The id of our schema. Bounded by the registry's own start-up timeout. */
    int register(String subject, Schema schema);

    /** What a registry says of an id. */
    sealed interface Fetched {
        /** The schema. */
        record Found(Schema schema) implements Fetched {}

        /** There is something under the id that will never be an Avro schema. */
        record NeverAvro(String reason) implements Fetched {}

        /** It has nothing under the id; another of its nodes may, and this one soon. */
        record NotFound(String reason) implements Fetched {}
    }

    /**
     * Asks for the schema with this id.
     *
     * @throws IOException where the registry did not say: ask again
     */
    Fetched fetch(int schemaId) throws IOException;

    @Override
    void close();
}
