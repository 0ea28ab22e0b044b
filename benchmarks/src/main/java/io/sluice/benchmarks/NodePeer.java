package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Node script as a process; its packages are installed below a directory by their lock file. */
final class NodePeer implements AutoCloseable {
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "peer.js");

    private final Process process;

    private NodePeer(Process process) {
        this.process = process;
    }

    /** Whether Node and npm are on this machine. */
    static boolean available() {
        try {
            return run(List.of("npm", "--version"), Path.of("."), Path.of("/dev/null")) == 0
                    && run(List.of("node", "--version"), Path.of("."), Path.of("/dev/null")) == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    /** Puts script and packages into the directory. */
    static void install(Path dir) throws IOException, InterruptedException {
        Files.createDirectories(dir);
        for (String file : FILES) {
            copy(file, dir.resolve(file));
        }
        copy("npmrc", dir.resolve(".npmrc"));
        Path log = dir.resolve("npm.log");
        if (run(List.of("npm", "ci", "--no-audit", "--no-fund"), dir, log) != 0) {
            throw new IOException("npm ci failed:\n" + Files.readString(log));
        }
    }

    private static void copy(String resource, Path target) throws IOException {
        try (InputStream in = NodePeer.class.getResourceAsStream("node/" + resource)) {
            if (in == null) {
                throw new IOException("no resource " + resource);
            }
            Files.write(target, in.readAllBytes());
        }
    }

    private static int run(List<String> command, Path dir, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    /** Starts it and waits until it consumes. */
    static NodePeer start(Path dir, PeerOrder order, Path log) throws IOException {
        Process process = new ProcessBuilder("node", "peer.js", new ObjectMapper().writeValueAsString(order))
                .directory(dir.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals(JobProcess.READY)) {
                return new NodePeer(process);
            }
        }
        process.destroyForcibly();
        throw new IOException("the Node peer did not start:\n" + Files.readString(log));
    }

    long pid() {
        return process.pid();
    }

    /** Ends it as {@code kill -9} does. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
