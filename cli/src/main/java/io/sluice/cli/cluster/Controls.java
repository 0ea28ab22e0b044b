package io.sluice.cli.cluster;

import io.sluice.producer.SluicePublisher;
import io.sluice.schema.Control;
import io.sluice.schema.ControlKind;
import io.sluice.schemas.ControlKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What operators want of all instances: docs/adr/0013. Used by one thread; every method blocks. */
public final class Controls {

    private final Cluster cluster;

    public Controls(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The last of each key, oldest first. */
    public List<Control> all() {
        Map<String, Control> last = new LinkedHashMap<>();
        TopicScan.read(
                cluster,
                cluster.topics().controls(),
                Optional.empty(),
                key -> true,
                Control.class,
                (record, control) -> {
                    if (control.getKind() != ControlKind.UNKNOWN) {
                        String key = ControlKeys.of(control);
                        last.remove(key);
                        last.put(key, control);
                    }
                });
        return List.copyOf(last.values());
    }

    /** What holds for the same lane or the same criteria. */
    public Optional<Control> sameAs(Control wanted) {
        String key = ControlKeys.of(wanted);
        return all().stream()
                .filter(control -> ControlKeys.of(control).equals(key))
                .findFirst();
    }

    /** Lanes that are paused, with who and why. */
    public Map<String, Control> pausedLanes() {
        Map<String, Control> paused = new LinkedHashMap<>();
        if (cluster.topicNames().contains(cluster.topics().controls())) {
            for (Control control : all()) {
                if (control.getKind() == ControlKind.PAUSE_LANE && control.getLane() != null) {
                    paused.put(control.getLane(), control);
                }
            }
        }
        return paused;
    }

    /** Writes it, and waits until the broker has it. */
    public void write(Control control) throws InterruptedException {
        String topic = cluster.needed(cluster.topics().controls());
        byte[] value = cluster.client().catalogue().serializer(Control.class).serialize(topic, control);
        try (Producer<String, byte[]> producer =
                new KafkaProducer<>(SluicePublisher.settings(cluster.settings().kafka()))) {
            Object unused = producer.send(new ProducerRecord<>(topic, ControlKeys.of(control), value))
                    .get(cluster.settings().timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw cluster.refused("the broker did not take the control", cause);
        } catch (TimeoutException e) {
            throw new ClusterException("the broker did not take the control in time; it may still arrive", e);
        }
    }
}
