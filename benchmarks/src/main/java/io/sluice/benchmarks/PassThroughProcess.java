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
 * The least that any two-hop Streams application does: in, repartition, out, with as many threads as the job, and transactions of 100 ms
 * (Streams' default), as the job makes them while there is a backlog.
 * Arguments are brokers, source topic, target topic, state directory, partitions.
 */
final class PassThroughProcess {
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
        settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        try (KafkaStreams streams = new KafkaStreams(flow.build(), settings)) {
            streams.start();
            System.out.println(JobProcess.READY);
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
