package io.sluice.schemas;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import io.confluent.kafka.schemaregistry.client.rest.RestService;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaString;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** Confluent's own client: docs/adr/0001. Thread-safe; every method blocks. */
final class ConfluentRegistry implements Registry {
    private static final int SCHEMAS_MAX = 1000;
    private static final int SCHEMA_NOT_FOUND = 40403;
    private static final long REQUEST_TIMEOUT_MS_MAX = 5_000;
    private static final long RETRY_EVERY_MS = 200;

    private final RegistryConfig config;
    private final RestService rest;
    private final CachedSchemaRegistryClient client;
    private final boolean autoRegister;
    private final Duration timeout;
    private final long deadlineNanos;

    ConfluentRegistry(RegistryConfig config, Duration timeout) {
        this.config = config;
        this.timeout = timeout;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
        this.autoRegister = Boolean.parseBoolean(config.settings().getOrDefault("auto.register.schemas", "true"));
        Map<String, String> settings = new HashMap<>(config.settings());
        // The client's own default is a minute each.
        String millis = Long.toString(Math.max(1, Math.min(timeout.toMillis(), REQUEST_TIMEOUT_MS_MAX)));
        settings.putIfAbsent(SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS, millis);
        settings.putIfAbsent(SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS, millis);
        this.rest = new RestService(config.urls());
        this.client = new CachedSchemaRegistryClient(rest, SCHEMAS_MAX, settings);
    }

    @Override
    public int register(String subject, Schema schema) {
        ParsedSchema parsed = new AvroSchema(schema);
        while (true) {
            try {
                return autoRegister ? client.register(subject, parsed) : client.getId(subject, parsed);
            } catch (IOException e) {
                waitOrGiveUp(subject, e);
            } catch (RestClientException e) {
                if (e.getStatus() < 500 && e.getStatus() != 429 && e.getStatus() != 408) {
                    throw new RegistryUnavailableException(
                            "schema registry at " + shown() + " refused schema '" + subject + "' with status "
                                    + e.getStatus() + ": " + e.getMessage(),
                            e);
                }
                waitOrGiveUp(subject, e);
            }
        }
    }

    private void waitOrGiveUp(String subject, Exception cause) {
        if (System.nanoTime() - deadlineNanos >= 0) {
            throw new RegistryUnavailableException(
                    "schema registry at " + shown() + " did not take schema '" + subject + "' within "
                            + timeout.toSeconds() + " s: " + cause + ". Check registry.urls and that it runs.",
                    cause);
        }
        try {
            Thread.sleep(RETRY_EVERY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException("interrupted while waiting for the schema registry", e);
        }
    }

    private String shown() {
        return String.join(", ", RegistryAuth.withoutUserInfo(config.urls()));
    }

    @Override
    public Fetched fetch(int schemaId) throws IOException {
        try {
            SchemaString found = rest.getId(schemaId);
            String type = Optional.ofNullable(found.getSchemaType()).orElse(AvroSchema.TYPE);
            if (!type.equals(AvroSchema.TYPE)) {
                return new Fetched.NeverAvro("schema id " + schemaId + " is of type " + type + ", not AVRO");
            }
            Optional<ParsedSchema> parsed = client.parseSchema(type, found.getSchemaString(), found.getReferences());
            if (parsed.isPresent() && parsed.get().rawSchema() instanceof Schema schema) {
                return new Fetched.Found(schema);
            }
            if (found.getReferences().isEmpty()) {
                return new Fetched.NeverAvro("schema id " + schemaId + " is not a valid Avro schema");
            }
            throw new IOException("schemas that schema id " + schemaId + " refers to could not be read");
        } catch (RestClientException e) {
            if (e.getErrorCode() == SCHEMA_NOT_FOUND) {
                return new Fetched.NotFound("schema id " + schemaId + " is not known to the registry");
            }
            // Any other refusal says something of the registry or the way to it, not of the schema.
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
