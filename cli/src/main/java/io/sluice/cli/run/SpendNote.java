package io.sluice.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What a job has spent over all its runs, noted beside its manifest. Its results tell less: nothing of attempts whose end
 * nobody saw, and nothing any more once retention took them. Used by one thread.
 *
 * @param file holds nano-dollars, as a number
 */
record SpendNote(Path file) {

    static SpendNote in(Path directory) {
        return new SpendNote(directory.resolve("spent-nanos"));
    }

    /** 0 where nothing was noted. */
    long read() {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    void write(long nanos) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(temporary, Long.toString(nanos));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
