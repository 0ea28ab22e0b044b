package io.sluice.app.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Raw sockets: the JDK's client does not send the headers that matter here. */
class GuardTest {
    private final OpsServer server = OpsServer.start(
            "127.0.0.1",
            0,
            path -> path.equals("/there")
                    ? Optional.of(visit -> visit.reply(200, "text/plain", "well\n"))
                    : Optional.empty());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void thisMachineReads() throws Exception {
        assertThat(ask("GET", "Host: localhost:1")).startsWith("HTTP/1.1 200");
    }

    @Test
    void aForeignNameThatResolvesToThisMachineIsRefused() throws Exception {
        assertThat(ask("GET", "Host: evil.example")).startsWith("HTTP/1.1 403");
    }

    @Test
    void aChangeWithoutThePagesHeaderIsRefused() throws Exception {
        assertThat(ask("POST", "Host: localhost:1", "Content-Length: 0")).startsWith("HTTP/1.1 403");
    }

    @Test
    void aChangeThatAnotherSitesPageAsksForIsRefused() throws Exception {
        assertThat(ask(
                        "POST",
                        "Host: localhost:1",
                        "Content-Length: 0",
                        "X-Sluice-Page: 1",
                        "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void aChangeThatThePageAsksForIsMade() throws Exception {
        assertThat(ask(
                        "POST",
                        "Host: localhost:1",
                        "Content-Length: 0",
                        "X-Sluice-Page: 1",
                        "Origin: http://localhost:1"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        assertThat(ask("DELETE", "Host: localhost:1")).startsWith("HTTP/1.1 403");
    }

    private String ask(String method, String... headers) throws IOException {
        String head = method + " /there HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
