package io.sluice.schemas;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** Gives ids from 1 in order of registration; knows nothing else. */
final class MemoryRegistry implements Registry {
    private final List<Schema> schemas = new ArrayList<>();

    @Override
    public synchronized int register(String subject, Schema schema) {
        schemas.add(schema);
        return schemas.size();
    }

    @Override
    public synchronized Fetched fetch(int schemaId) {
        return schemaId >= 1 && schemaId <= schemas.size()
                ? new Fetched.Found(schemas.get(schemaId - 1))
                : new Fetched.NeverAvro("schema id " + schemaId + " is not known in memory");
    }

    @Override
    public void close() {}
}
