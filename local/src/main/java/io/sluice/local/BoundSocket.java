package io.sluice.local;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket on the loopback address that was bound before its server starts, so that a free port cannot be
 * lost between choosing and using it, and a taken one is an error before anything else has happened.
 */
record BoundSocket(ServerSocketChannel channel, int port) {

    /** Binds {@code port} (0: a free one) or throws {@link LocalStartException} naming {@code purpose} and port. */
    static BoundSocket bind(String purpose, int port) {
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(loopback(), port), 256);
            return new BoundSocket(channel, ((InetSocketAddress) channel.getLocalAddress()).getPort());
        } catch (BindException e) {
            closeQuietly(channel);
            throw taken(purpose, port, e);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new LocalStartException("cannot listen on port " + port + " for the " + purpose + ": " + e, e);
        }
    }

    static LocalStartException taken(String purpose, int port, IOException cause) {
        return new LocalStartException(
                "port " + port + " for the " + purpose
                        + " is taken by another process: choose another, or 0 for a free one",
                cause);
    }

    /** 127.0.0.1, whatever "localhost" means on this machine. */
    static InetAddress loopback() {
        try {
            return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void close() {
        closeQuietly(channel);
    }

    @SuppressWarnings("EmptyCatch") // Nothing is lost with a listening socket that nobody uses.
    private static void closeQuietly(@Nullable ServerSocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException ignored) {
            }
        }
    }
}
