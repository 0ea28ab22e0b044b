package io.sluice.app.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.app.SluiceJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishes and reads with Kafka, the registry's REST interface and generic Avro alone: nothing of ours in between. */
class ForeignClientTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void aClientWithoutOurLibraryPublishesAndReads(@TempDir Path dir) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient();
                JobRig rig = new JobRig(dir, JobRig.simulator(dir));
                SluiceJob job = rig.startJob("one")) {
            JsonNode latest = get(http, rig.registryUrl() + "/subjects/io.sluice.schema.PromptRequest/versions/latest");
            Schema schema = new Schema.Parser().parse(latest.get("schema").asText());
            GenericRecord request = new GenericRecordBuilder(schema)
                    .set("id", "foreign-1")
                    .set(
                            "body",
                            "{\"model\":\"gpt-4o-mini\",\"max_tokens\":16,\"messages\":[{\"role\":\"user\",\"content\":\"Grüß dich\"}]}")
                    .build();
            try (var producer = new KafkaProducer<>(rig.client(), new StringSerializer(), new ByteArraySerializer())) {
                byte[] value = confluent(latest.get("id").asInt(), schema, request);
                producer.send(new ProducerRecord<>("sluice.requests", "foreign-1", value))
                        .get();
            }

            List<ConsumerRecord<byte[], byte[]>> results = new ArrayList<>();
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                results.addAll(rig.records("sluice.results"));
                return !results.isEmpty();
            });
            ByteBuffer value = ByteBuffer.wrap(results.getFirst().value());
            assertThat(value.get()).isZero();
            Schema writer = new Schema.Parser()
                    .parse(get(http, rig.registryUrl() + "/schemas/ids/" + value.getInt())
                            .get("schema")
                            .asText());
            GenericRecord result = new GenericDatumReader<GenericRecord>(writer, writer, new GenericData())
                    .read(null, DecoderFactory.get().binaryDecoder(value.array(), 5, value.remaining(), null));
            assertThat(result.get("id").toString()).isEqualTo("foreign-1");
            assertThat(result.get("status").toString()).isEqualTo("ANSWERED");
            assertThat(json.readTree(result.get("body").toString())
                            .at("/choices/0/message/content")
                            .asText())
                    .startsWith("sim:");
        }
    }

    private static byte[] confluent(int id, Schema schema, GenericRecord value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema, new GenericData()).write(value, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private JsonNode get(HttpClient http, String url) throws IOException, InterruptedException {
        String body = http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return json.readTree(body);
    }
}
