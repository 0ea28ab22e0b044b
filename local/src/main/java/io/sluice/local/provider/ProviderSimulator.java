package io.sluice.local.provider;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.LongSupplier;

/**
 * A provider that costs nothing, on 127.0.0.1 unless told otherwise: OpenAI-compatible chat and embeddings, and Anthropic messages, with
 * deterministic replies, limits strictly enforced, faults on demand, and a journal of every call that it received. See
 * {@code docs/simulator.md}. Thread-safe.
 */
public final class ProviderSimulator implements AutoCloseable {
    private final HttpListener listener;
    private final FaultPlan faults;
    private final Journal journal;

    private ProviderSimulator(HttpListener listener, FaultPlan faults, Journal journal) {
        this.listener = listener;
        this.faults = faults;
        this.journal = journal;
    }

    /**
     * Starts serving. What the journal says was admitted before still counts in the windows.
     *
     * @throws IOException if the port cannot be bound or the journal cannot be written
     */
    public static ProviderSimulator start(SimulatorOptions options) throws IOException {
        return start(options, wallClock());
    }

    static ProviderSimulator start(SimulatorOptions options, LongSupplier clockMs) throws IOException {
        return start(options, clockMs, Journal.open(options.journal()));
    }

    /** Owns the journal from here on. */
    static ProviderSimulator start(SimulatorOptions options, LongSupplier clockMs, Journal journal) throws IOException {
        try {
            FaultPlan faults = new FaultPlan(options.faults(), options.seed(), clockMs);
            Accounts accounts = new Accounts(options.limits(), options.limitsByModel(), clockMs, faults);
            WindowRestore.from(options.journal(), accounts, clockMs.getAsLong());
            Intake intake = new Intake(options, clockMs, accounts, faults, journal);
            Router router = new Router(intake, new AdminApi(faults), options);
            return new ProviderSimulator(
                    HttpListener.start(address(options), options.connectionsMax(), router), faults, journal);
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    private static InetSocketAddress address(SimulatorOptions options) {
        return options.everyAddress()
                ? new InetSocketAddress(options.port())
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port());
    }

    /** The port that it listens on. */
    public int port() {
        return listener.port();
    }

    /** {@code http://127.0.0.1:port}: what Anthropic clients take as their base URL. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** {@code http://127.0.0.1:port/v1}: what OpenAI clients take as their base URL. */
    public URI openAiBaseUri() {
        return URI.create(uri() + "/v1");
    }

    /** The faults in force; may be changed at any time. */
    public FaultPlan faults() {
        return faults;
    }

    /** Connections that are open now. */
    public int openConnections() {
        return listener.openConnections();
    }

    /** Ends every connection, also of calls that wait for their answer, and closes the journal. */
    @Override
    public void close() {
        listener.close();
        journal.close();
    }

    /** Epoch ms that never go back: the wall clock at the start and the monotonic clock since. */
    private static LongSupplier wallClock() {
        long startMs = System.currentTimeMillis();
        long startNanos = System.nanoTime();
        return () -> startMs + (System.nanoTime() - startNanos) / 1_000_000;
    }
}
