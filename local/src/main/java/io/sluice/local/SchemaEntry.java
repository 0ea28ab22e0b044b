package io.sluice.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** A version of a subject, with its schema, as the registry answers it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record SchemaEntry(String subject, int version, int id, List<SchemaRef> references, String schema) {}
