package io.sluice.schemas;

import org.apache.kafka.common.errors.RetriableException;

/** A value cannot be read yet, because its schema is still to come from the registry: try again later. */
public final class SchemaUnresolvedException extends RetriableException {
    private static final long serialVersionUID = 1L;

    SchemaUnresolvedException(int schemaId) {
        super("schema id " + schemaId + " is not resolved yet");
    }
}
