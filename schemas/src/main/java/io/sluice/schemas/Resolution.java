package io.sluice.schemas;

import org.apache.avro.Schema;

/** What memory says of a schema id. */
public sealed interface Resolution {
    /** The schema is at hand. */
    record Known(Schema schema) implements Resolution {}

    /** The registry said again and again that there is no such Avro schema: waiting does not help. */
    record Missing(String reason) implements Resolution {}

    /** Not asked yet, or the registry has not answered: {@link SchemaCatalogue#request} and look again. */
    record Unresolved() implements Resolution {}
}
