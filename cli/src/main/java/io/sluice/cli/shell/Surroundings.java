package io.sluice.cli.shell;

import io.sluice.cli.panel.LineReports;
import io.sluice.cli.panel.LivePanel;
import io.sluice.cli.panel.Reporter;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * What surrounds the process: its streams, and its environment.
 *
 * @param out for data
 * @param err for words
 * @param outIsTerminal what is written to {@code out} may have colours
 * @param errIsTerminal a person sees {@code err} as it is written
 */
public record Surroundings(
        InputStream in,
        OutputStream out,
        PrintStream err,
        boolean outIsTerminal,
        boolean errIsTerminal,
        Map<String, String> environment) {

    /** Those of this process. The script tells which streams are terminals: Java cannot before release 22. */
    public static Surroundings ofProcess() {
        Set<String> terminals = Set.of(System.getProperty("sluice.terminal", "").split(","));
        Map<String, String> environment = System.getenv();
        boolean plain = environment.containsKey("CI") || "dumb".equals(environment.get("TERM"));
        return new Surroundings(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                terminals.contains("out") && !plain && !environment.containsKey("NO_COLOR"),
                terminals.contains("err") && !plain,
                environment);
    }

    /** For a terminal a panel, else lines. */
    public Reporter reporter(boolean verbose) {
        return errIsTerminal && !verbose ? new LivePanel(err) : new LineReports(err, System::nanoTime);
    }
}
