package io.sluice.schemas;

import java.io.IOException;
import org.apache.avro.Schema;

/** Where schemas get their ids: the genuine registry, or memory. Calls may block. */
interface Registry extends AutoCloseable {
    /** The id of our schema. Bounded by the registry's own start-up timeout. */
    int register(String subject, Schema schema);

    /**
     * {@link Resolution.Known} or {@link Resolution.Missing}.
     *
     * @throws IOException where the registry did not say: ask again
     */
    Resolution fetch(int schemaId) throws IOException;

    @Override
    void close();
}
