package io.sluice.local;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of the requests that carry a schema. Members that the registry has no use for are passed over. */
@JsonIgnoreProperties(ignoreUnknown = true)
record SchemaRequest(
        @Nullable String schema,
        @Nullable String schemaType,
        @Nullable List<SchemaRef> references,
        @Nullable Integer id,
        @Nullable Integer version) {

    List<SchemaRef> referencesOrNone() {
        return references == null ? List.of() : List.copyOf(references);
    }
}
