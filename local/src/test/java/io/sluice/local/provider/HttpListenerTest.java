package io.sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The wire, seen from a bare socket. The handler under it answers with what it was sent. */
@Timeout(30)
final class HttpListenerTest {
    private static final int CONNECTIONS_MAX = 3;

    private final CountDownLatch clientLeft = new CountDownLatch(1);
    private HttpListener listener;

    @BeforeEach
    void start() throws IOException {
        listener = HttpListener.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), CONNECTIONS_MAX, request -> {
                    if (request.path().equals("/wait")) {
                        return conversation -> {
                            if (!conversation.await(60_000)) {
                                clientLeft.countDown();
                            }
                        };
                    }
                    return Turn.of(HttpReply.json(
                            200, Map.of(), request.method() + " " + request.path() + " " + request.body()));
                });
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    @Test
    void connectionServesOneRequestAfterTheOther() throws IOException {
        try (Socket socket = connect()) {
            for (int i = 0; i < 3; i++) {
                send(socket, "POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nx" + i);
                assertThat(read(socket, "POST /a x" + i))
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .contains("content-length: 10");
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
            assertThat(read(socket, "GET /2 ").indexOf("GET /1 ")).isPositive();
        }
    }

    @Test
    void chunkedRequestBodyIsPutTogether() throws IOException {
        try (Socket socket = connect()) {
            send(
                    socket,
                    "POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n");
            read(socket, "POST /c abcde");
        }
    }

    @Test
    void continueIsSentBeforeTheBodyIsAwaited() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "POST /e HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
            read(socket, "100 Continue\r\n\r\n");
            send(socket, "x");
            read(socket, "POST /e x");
        }
    }

    @Test
    void closeAndHttp10EndTheConnection() throws IOException {
        for (String head : new String[] {"GET /x HTTP/1.1\r\nConnection: close\r\n\r\n", "GET /x HTTP/1.0\r\n\r\n"}) {
            try (Socket socket = connect()) {
                send(socket, head);
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .endsWith("GET /x ");
            }
        }
    }

    @Test
    void whatIsNoRequestGetsAnErrorAndIsClosed() throws IOException {
        String[] wrong = {
            "nonsense\r\n\r\n",
            "GET /x HTTP/2.0\r\n\r\n",
            "POST /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST /x HTTP/1.1\r\nContent-Length: x\r\n\r\n",
            "GET /x HTTP/1.1\r\nno colon\r\n\r\n"
        };
        for (String head : wrong) {
            try (Socket socket = connect()) {
                send(socket, head);
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .as(head)
                        .startsWith("HTTP/1.1 400 ");
            }
        }
        try (Socket socket = connect()) {
            send(socket, "POST /x HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n");
            read(socket, "HTTP/1.1 413 ");
        }
    }

    @Test
    void clientThatLeavesWhileItsCallWaitsIsNoticed() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "GET /wait HTTP/1.1\r\n\r\n");
        }
        assertThat(clientLeft.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void connectionBeyondTheBoundIsClosedAtOnce() throws IOException {
        Socket[] held = new Socket[CONNECTIONS_MAX];
        for (int i = 0; i < held.length; i++) {
            held[i] = connect();
            send(held[i], "GET /held HTTP/1.1\r\n\r\n");
            read(held[i], "GET /held ");
        }
        try (Socket socket = connect()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        for (Socket socket : held) {
            socket.close();
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), listener.port());
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Reads until this was seen; all that was read. */
    private static String read(Socket socket, String until) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder read = new StringBuilder();
        while (read.indexOf(until) < 0) {
            int next = in.read();
            assertThat(next).as("read so far: %s", read).isNotEqualTo(-1);
            read.append((char) next);
        }
        return read.toString();
    }
}
