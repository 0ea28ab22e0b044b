package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.DeadLetter;
import io.sluice.cli.panel.Wording;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.shell.UserException;
import io.sluice.producer.SluicePublisher;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice dlt replay}. */
@Command(
        name = "replay",
        header = "Puts dead letters on their topic again, as they were: after what was wrong is put right.",
        description = {
            "",
            "A schema that was missing is registered by now, for example. A letter stays on the dead-letter topic; one that",
            "still cannot be read comes again, as another. One that was cut, because it was too large, cannot be replayed.",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Examples:", "  ./sluice dlt replay 0:17 0:18", "  ./sluice dlt replay --all --since 2h"})
final class DltReplayCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "As dlt list shows them.")
    List<String> ids = List.of();

    @Option(names = "--all", description = "All that were not replayed yet; asks first.")
    boolean all;

    @Option(names = "--since", paramLabel = "TIME", description = "With --all: those of the last 90m, 12h, 7d.")
    @Nullable String since;

    @Option(names = "--json", description = "One JSON object for each that was replayed.")
    boolean json;

    @Mixin
    Question question = new Question();

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    DltReplayCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (all == !ids.isEmpty()) {
            throw UserException.usage("which dead letters? Their ids, or --all");
        }
        Output output = new Output(surroundings);
        try (Cluster cluster = options.connect(surroundings.environment())) {
            List<DeadLetter> chosen = chosen(cluster);
            if (all) {
                question.ask(
                        Wording.count(chosen.size(), "dead letter") + " will be put on their topics again.",
                        surroundings);
            }
            int replayed = replay(cluster, chosen, output);
            output.words("%d of %s replayed".formatted(replayed, Wording.count(chosen.size(), "dead letter")));
            return replayed == chosen.size() ? ExitCode.OK.number() : ExitCode.FAILED_ITEMS.number();
        }
    }

    private List<DeadLetter> chosen(Cluster cluster) {
        Optional<Instant> from =
                Optional.ofNullable(since).map(time -> Instant.now().minus(Times.ago("--since", time)));
        List<DeadLetter> letters = DeadLetter.since(cluster, all ? from : Optional.empty());
        if (all) {
            return letters.stream()
                    .filter(letter -> letter.replayedAt().isEmpty())
                    .toList();
        }
        Set<String> wanted = new HashSet<>(ids);
        List<DeadLetter> chosen =
                letters.stream().filter(letter -> wanted.remove(letter.name())).toList();
        if (!wanted.isEmpty()) {
            throw UserException.usage("there is no dead letter '%s'. ./sluice dlt list shows them"
                    .formatted(String.join("', '", wanted)));
        }
        return chosen;
    }

    private int replay(Cluster cluster, List<DeadLetter> letters, Output output) throws InterruptedException {
        Set<String> allowed =
                Set.of(cluster.topics().requests(), cluster.topics().jobs());
        Map<String, Object> settings =
                SluicePublisher.settings(cluster.settings().kafka());
        settings.put("key.serializer", ByteArraySerializer.class);
        List<DeadLetter> sent = new ArrayList<>();
        List<Future<?>> futures = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            for (DeadLetter letter : letters) {
                if (letter.cut()) {
                    output.words(letter.name() + ": it was cut, and cannot be replayed");
                } else if (!allowed.contains(letter.topic())) {
                    output.words(
                            letter.name() + ": it is not of a topic that publishers write ('" + letter.topic() + "')");
                } else {
                    sent.add(letter);
                    futures.add(producer.send(new ProducerRecord<>(
                            letter.topic(),
                            null,
                            letter.record().key(),
                            letter.record().value(),
                            letter.ownHeaders())));
                }
            }
            List<Future<?>> marks = new ArrayList<>();
            for (int i = 0; i < sent.size(); i++) {
                Acknowledged.of(futures.get(i), cluster);
                marks.add(producer.send(sent.get(i).replayedMark()));
                if (json) {
                    output.json(LetterShown.json(sent.get(i)));
                }
            }
            for (Future<?> mark : marks) {
                Acknowledged.of(mark, cluster);
            }
        }
        return sent.size();
    }
}
