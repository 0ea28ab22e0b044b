package io.sluice.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A Java process that a test starts to kill it: the same JDK and class path as this one, a small heap. Its standard
 * input stays open while this process lives, and it does not outlive this one unless that is killed. Not thread-safe.
 */
public final class ChildJvm implements AutoCloseable {
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Process process;
    private final Path log;
    private final Thread atExit;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private ChildJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.atExit = new Thread(process::destroyForcibly, "end of " + process.pid());
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts {@code main} with a heap of at most 256 MB.
     *
     * @param log where its standard error is appended to
     */
    public static ChildJvm start(Class<?> main, Path log, String... args) {
        return start(main, SMALL, log, args);
    }

    /** Starts {@code main} with the JVM options given. */
    public static ChildJvm start(Class<?> main, List<String> jvmOptions, Path log, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            ChildJvm child = new ChildJvm(process, log);
            // Reading a pipe holds the carrier of a virtual thread.
            Thread.ofPlatform().daemon().name("lines of " + process.pid()).start(child::readLines);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readLines() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // The stream ends like this when the process is killed.
            return;
        }
    }

    /**
     * Waits for a line of its standard output that fits, dropping those before it.
     *
     * @throws IllegalStateException with the end of its log, when there is none in time
     */
    public String awaitLine(Predicate<String> fits, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < deadline && (process.isAlive() || !lines.isEmpty())) {
            String line = lines.poll(50, TimeUnit.MILLISECONDS);
            if (line != null && fits.test(line)) {
                return line;
            }
        }
        throw new IllegalStateException("process " + pid() + (process.isAlive() ? "" : " ended and")
                + " did not print the expected line within " + timeout + "; its log ends with:\n" + logEnd());
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as {@code kill -9} does, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Asks it to stop (SIGTERM); returns its exit code, or kills it and throws when that takes too long. */
    public int stop(Duration timeout) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new IllegalStateException("process " + pid() + " did not stop within " + timeout);
        }
        return process.exitValue();
    }

    /** Kills it, if it lives. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The shutdown is why it is closed, and the hook has nothing left to end.
            return;
        }
    }

    private String logEnd() {
        try {
            List<String> all = Files.readAllLines(log);
            return String.join("\n", all.subList(Math.max(0, all.size() - 30), all.size()));
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }
}
