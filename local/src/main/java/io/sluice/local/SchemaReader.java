package io.sluice.local;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;

/** Turns schema text into the client's own {@link AvroSchema}, with the schemas that it refers to. */
final class SchemaReader {
    private static final int REFERENCE_DEPTH_MAX = 32;

    private final RegistryState state;

    SchemaReader(RegistryState state) {
        this.state = state;
    }

    /** Reads what a client sent; strict also about default values, which a registered schema cannot take back. */
    AvroSchema read(SchemaRequest request, boolean normalize) {
        if (request.schemaType() != null && !request.schemaType().equals(AvroSchema.TYPE)) {
            throw RegistryException.invalidSchema(
                    "type " + request.schemaType() + " is not supported here, only " + AvroSchema.TYPE);
        }
        if (request.schema() == null || request.schema().isBlank()) {
            throw RegistryException.invalidSchema("Empty schema");
        }
        AvroSchema schema = parse(request.schema(), request.referencesOrNone(), true);
        return normalize ? schema.normalize() : schema;
    }

    /** Reads what stands in the registry. */
    AvroSchema read(RegistryState.Content content) {
        return parse(content.schema(), content.references(), false);
    }

    private AvroSchema parse(String text, List<SchemaRef> references, boolean strict) {
        Map<String, String> resolved = new HashMap<>();
        resolve(references, resolved, 0);
        try {
            var clientReferences = references.stream()
                    .map(r -> new io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference(
                            r.name(), r.subject(), r.version()))
                    .toList();
            return new AvroSchema(text, clientReferences, resolved, null, strict);
        } catch (AvroRuntimeException e) {
            throw RegistryException.invalidSchema("Input schema is an invalid Avro schema, details: " + e.getMessage());
        }
    }

    private void resolve(List<SchemaRef> references, Map<String, String> resolved, int depth) {
        if (depth > REFERENCE_DEPTH_MAX) {
            throw RegistryException.invalidSchema("references are nested more than " + REFERENCE_DEPTH_MAX + " deep");
        }
        for (SchemaRef reference : references) {
            RegistryState.Content content = state.versions(reference.subject()).stream()
                    .filter(v -> v.version() == reference.version())
                    .findFirst()
                    .flatMap(v -> state.content(v.id()))
                    .orElseThrow(() -> RegistryException.invalidSchema("No schema reference found for subject \""
                            + reference.subject() + "\" and version " + reference.version()));
            resolve(content.references(), resolved, depth + 1);
            resolved.put(reference.name(), content.schema());
        }
    }
}
