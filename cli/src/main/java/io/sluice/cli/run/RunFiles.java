package io.sluice.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a run keeps on disk while it is under way, made anew at each start: the topic has everything that counts. */
record RunFiles(Path directory, LineLog log, LineIndex index, Spool spool) implements AutoCloseable {

    static RunFiles create(Path directory) throws IOException {
        Files.createDirectories(directory);
        return new RunFiles(
                directory,
                new LineLog(directory.resolve("lines")),
                new LineIndex(directory.resolve("index")),
                new Spool(directory.resolve("spool")));
    }

    @Override
    public void close() throws IOException {
        log.close();
        index.close();
        spool.close();
        for (String name : new String[] {"lines", "index", "spool"}) {
            Files.deleteIfExists(directory.resolve(name));
        }
    }
}
