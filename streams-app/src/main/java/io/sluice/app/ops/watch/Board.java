package io.sluice.app.ops.watch;

import io.sluice.app.ops.verdict.LaneSample;
import io.sluice.schema.Control;
import io.sluice.schema.ControlKind;
import io.sluice.schema.InstanceReport;
import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import io.sluice.schema.SlotQuota;
import io.sluice.schema.UsageScope;
import io.sluice.schema.UsageWindow;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.SchemaUnresolvedException;
import io.sluice.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the topics say, as far as it was read. A record that cannot be read is left out. Watch thread only. */
final class Board {
    private static final Logger LOG = LoggerFactory.getLogger(Board.class);
    private static final String PROGRESS = "/progress";
    /** Reports come every other second. */
    private static final long HEARD_MS = 8_000;

    private static final long FORGOTTEN_MS = 300_000;

    /** What an instance said, and when that was. */
    private record Heard(InstanceReport report, long atMs) {}

    private final Topics topics;
    private final long beganMs;
    private final Deserializer<UsageWindow> windows;
    private final Deserializer<JobProgress> progress;
    private final Deserializer<Job> wanted;
    private final Deserializer<SlotQuota> quotas;
    private final Deserializer<Control> controls;
    private final Deserializer<InstanceReport> reports;
    private final Map<String, Usage> usage = new HashMap<>();
    private final Map<String, SlotQuota> slots = new HashMap<>();
    private final Map<String, LaneSample.Pause> pauses = new HashMap<>();
    private final Map<String, Heard> instances = new HashMap<>();
    private final Jobs jobs = new Jobs();

    Board(Topics topics, SchemaCatalogue catalogue, long beganMs) {
        this.topics = topics;
        this.beganMs = beganMs;
        windows = catalogue.deserializer(UsageWindow.class);
        progress = catalogue.deserializer(JobProgress.class);
        wanted = catalogue.deserializer(Job.class);
        quotas = catalogue.deserializer(SlotQuota.class);
        controls = catalogue.deserializer(Control.class);
        reports = catalogue.deserializer(InstanceReport.class);
    }

    /** Topics of which the last record of each key holds. */
    List<String> compacted() {
        return List.of(topics.jobs(), topics.quota(), topics.controls(), topics.instances());
    }

    /** The topic of which the last hours matter. */
    String recent() {
        return topics.metrics();
    }

    Jobs jobs() {
        return jobs;
    }

    Usage usage(String lane) {
        return usage.computeIfAbsent(lane, name -> new Usage(beganMs));
    }

    /** What slots last said of themselves, by {@code <lane>/<slot>}. */
    Map<String, SlotQuota> slots() {
        return slots;
    }

    Optional<LaneSample.Pause> pause(String lane) {
        return Optional.ofNullable(pauses.get(lane));
    }

    /**
     * Takes in what an instance says of itself.
     *
     * @param atMs at the broker, as all times that are asked for here
     */
    void hear(InstanceReport report, long atMs) {
        instances.put(report.getInstance(), new Heard(Reports.heardAt(report, atMs), atMs));
    }

    /** What an instance said of itself lately; empty: it has said nothing for some seconds. */
    Optional<InstanceReport> report(String instance, long nowMs) {
        return Optional.ofNullable(instances.get(instance))
                .filter(heard -> nowMs - heard.atMs() < HEARD_MS)
                .map(Heard::report);
    }

    /** What all instances that were heard of lately said. */
    List<InstanceReport> reports(long nowMs) {
        return instances.keySet().stream()
                .flatMap(name -> report(name, nowMs).stream())
                .toList();
    }

    /** What an instance said of itself last, also if that is some minutes old; empty: nothing, or it left in order. */
    Optional<InstanceReport> lastReport(String instance) {
        return Optional.ofNullable(instances.get(instance)).map(Heard::report);
    }

    /** Instances that were heard of in the last minutes and did not leave in order. */
    Set<String> instances(long nowMs) {
        instances.values().removeIf(heard -> nowMs - heard.atMs() > FORGOTTEN_MS);
        return Set.copyOf(instances.keySet());
    }

    /** For how long an instance that was heard of has said nothing; empty: it never was, or it was lately. */
    OptionalLong silentMs(String instance, long nowMs) {
        Heard heard = instances.get(instance);
        return heard == null || nowMs - heard.atMs() < HEARD_MS
                ? OptionalLong.empty()
                : OptionalLong.of(nowMs - heard.atMs());
    }

    /** Those of some instances that have said nothing lately, though they were heard of before. */
    String silent(Collection<String> names, long nowMs) {
        return names.stream()
                .filter(name -> silentMs(name, nowMs).isPresent())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Takes a record in; false: its schema is still to come, and it must be offered again. */
    boolean read(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return true;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        try {
            read(record.topic(), key, record.value(), record.timestamp());
        } catch (SchemaUnresolvedException e) {
            return false;
        } catch (SerializationException e) {
            LOG.warn("a record on {} cannot be read and is left out of the page: {}", record.topic(), e.getMessage());
        }
        return true;
    }

    private void read(String topic, String key, byte[] value, long atMs) {
        if (topic.equals(topics.metrics())) {
            metrics(topic, key, value);
        } else if (topic.equals(topics.quota())) {
            SlotQuota quota = quotas.deserialize(topic, value);
            if (quota == null) {
                slots.remove(key);
            } else {
                slots.put(key, quota);
            }
        } else if (topic.equals(topics.jobs())) {
            Job job = wanted.deserialize(topic, value);
            if (job != null) {
                jobs.put(job);
            }
        } else if (topic.equals(topics.instances())) {
            InstanceReport report = reports.deserialize(topic, value);
            if (report == null) {
                instances.remove(key);
            } else {
                hear(report, atMs);
            }
        } else {
            control(controls.deserialize(topic, value), atMs);
        }
    }

    private void metrics(String topic, String key, byte[] value) {
        if (key.startsWith("job/") && key.endsWith(PROGRESS)) {
            JobProgress reached = progress.deserialize(topic, value);
            if (reached != null) {
                jobs.put(reached);
            }
        } else if (key.startsWith("lane/")) {
            UsageWindow window = windows.deserialize(topic, value);
            if (window != null && window.getScope() == UsageScope.LANE) {
                usage(window.getName()).put(window);
            }
        }
    }

    private void control(@Nullable Control control, long atMs) {
        if (control == null || control.getLane() == null) {
            return;
        }
        if (control.getKind() == ControlKind.PAUSE_LANE) {
            pauses.put(control.getLane(), new LaneSample.Pause(control.getBy(), control.getReason(), atMs));
        } else if (control.getKind() == ControlKind.RESUME_LANE) {
            pauses.remove(control.getLane());
        }
    }
}
