package io.sluice.benchmarks;

import io.sluice.local.ChildJvm;
import io.sluice.local.provider.JournalLine;
import io.sluice.local.provider.JournalReader;
import io.sluice.local.provider.SimulatorMain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A provider simulator in a process of its own, with the journal that judges. */
final class SimulatedProvider implements Provider {
    private final ChildJvm process;
    private final Path journal;
    private final URI baseUrl;

    /** Starts it below the directory; the flags are the simulator's. */
    SimulatedProvider(Path dir, String name, List<String> flags) throws InterruptedException {
        journal = dir.resolve(name + ".journal.jsonl");
        List<String> all = new ArrayList<>(List.of("--journal", journal.toString(), "--no-key"));
        all.addAll(flags);
        process = ChildJvm.start(
                SimulatorMain.class, Surroundings.HEAP, dir.resolve(name + ".log"), all.toArray(String[]::new));
        baseUrl = URI.create(process.awaitLine(line -> line.startsWith("http"), Duration.ofMinutes(1)) + "/v1");
    }

    @Override
    public URI baseUrl() {
        return baseUrl;
    }

    @Override
    public List<JournalLine> journal() throws IOException {
        return JournalReader.read(journal).lines();
    }

    @Override
    public void close() {
        process.close();
    }
}
