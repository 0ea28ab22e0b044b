package io.sluice.cli.client;

import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.shell.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Option;

/** Asks before what cannot be taken back. */
final class Question {

    private static final Set<String> YES = Set.of("y", "yes");

    @Option(names = "--yes", description = "Do not ask.")
    boolean yes;

    /** Goes on only with a yes. */
    void ask(String words, Surroundings surroundings) throws IOException {
        if (yes) {
            return;
        }
        if (!surroundings.errIsTerminal()) {
            throw UserException.usage(words + " Nobody can be asked here: say --yes");
        }
        surroundings.err().print(words + " [y/N] ");
        surroundings.err().flush();
        String answer = new BufferedReader(new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8)).readLine();
        if (answer == null || !YES.contains(answer.strip().toLowerCase(Locale.ROOT))) {
            throw UserException.usage("not done");
        }
    }
}
