package io.sluice.app.topology;

import io.sluice.schema.UsageWindow;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.WireFormat;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads the usage windows of the metrics topic; null for the other records. */
record OnlyWindows(SchemaCatalogue catalogue) implements Deserializer<UsageWindow> {
    @Override
    public @Nullable UsageWindow deserialize(String topic, byte[] bytes) {
        return WireFormat.schemaId(bytes).orElseThrow() == catalogue.id(UsageWindow.class)
                ? catalogue.deserializer(UsageWindow.class).deserialize(topic, bytes)
                : null;
    }
}
