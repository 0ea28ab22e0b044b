package io.sluice.benchmarks;

import io.sluice.app.config.StreamConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * The least that any two-hop Streams application does: in, repartition, out, bytes as they are, exactly once. It has what the job has: threads,
 * partitions, transactions of 100 ms (Streams' default, and the job's while there is a backlog), and the producer's batches and back-off.
 * Arguments are brokers, source topic, target topic, state directory, partitions.
 */
final class PassThroughProcess {
    static final String HOP_TOPIC = "pass-through-hop-repartition";

    private PassThroughProcess() {}

    /** Runs until its standard input is closed. */
    public static void main(String[] args) throws IOException {
        StreamsBuilder flow = new StreamsBuilder();
        flow.stream(
                        args[1],
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("requests"))
                .repartition(Repartitioned.with(Serdes.ByteArray(), Serdes.ByteArray())
                        .withName("hop")
                        .withNumberOfPartitions(Integer.parseInt(args[4])))
                .to(
                        args[2],
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("results"));
        StreamConfig stream = StreamConfig.defaults();
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "pass-through");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, args[3]);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, stream.threads());
        settings.put(StreamsConfig.POLL_MS_CONFIG, stream.pollInterval().toMillis());
        settings.put(StreamsConfig.topicPrefix("message.timestamp.type"), "LogAppendTime");
        settings.put(StreamsConfig.producerPrefix("retry.backoff.ms"), 2);
        settings.put(StreamsConfig.producerPrefix("linger.ms"), 10);
        settings.put(StreamsConfig.producerPrefix("batch.size"), 64 << 10);
        settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        try (KafkaStreams streams = new KafkaStreams(flow.build(), settings)) {
            Runtime.getRuntime().addShutdownHook(new Thread(streams::close, "close"));
            streams.start();
            System.out.println(JobProcess.READY);
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
