package io.sluice.app.provider;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.RecordLimits;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;

/**
 * A provider over the JDK's HTTP client: docs/adr/0012. HTTP/1.1, because its HTTP/2 throws "too many concurrent streams" instead of
 * queueing; redirects are never followed, because they would carry the key away. Connections are kept alive between attempts. Safe for
 * any number of threads.
 */
public final class HttpProviderClient implements ProviderClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final String BUFFER_PROPERTY = "jdk.httpclient.bufsize";

    private final Protocol protocol;
    private final String baseUrl;
    private final int bodyBytesMax;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final ExecutorService threads;
    private final HttpClient http;

    HttpProviderClient(Protocol protocol, URI baseUrl, int bodyBytesMax, InstantSource clock, LongSupplier nanoTime) {
        this.protocol = protocol;
        this.baseUrl = baseUrl.toString().replaceFirst("/+$", "") + "/";
        this.bodyBytesMax = bodyBytesMax;
        this.clock = clock;
        this.nanoTime = nanoTime;
        threads = Executors.newVirtualThreadPerTaskExecutor();
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(threads)
                .build();
    }

    /**
     * Opens a lane's client. Nothing is sent before the first attempt.
     *
     * @param clock against which a Retry-After date is read when the response has no date of its own
     * @param nanoTime measures attempts
     */
    public static HttpProviderClient open(
            LaneConfig lane, RecordLimits limits, InstantSource clock, LongSupplier nanoTime) {
        keepBuffersSmall();
        Protocol protocol = switch (lane.provider()) {
            case OPENAI -> new OpenAiProtocol(lane.apiKey());
            case ANTHROPIC -> new AnthropicProtocol(lane.apiKey(), lane.outputTokensDefault(), clock);
        };
        return new HttpProviderClient(protocol, baseUrl(lane), limits.responseBodyBytesMax(), clock, nanoTime);
    }

    /**
     * The JDK keeps a read buffer for each connection that is kept alive, of 16 KB unless this property says otherwise before its first
     * client is built: 160 MB for 10,000 of them.
     */
    private static void keepBuffersSmall() {
        if (System.getProperty(BUFFER_PROPERTY) == null) {
            System.setProperty(BUFFER_PROPERTY, "4096");
        }
    }

    /** Anthropic's own clients are given an address without {@code /v1}: either form works. */
    private static URI baseUrl(LaneConfig lane) {
        String path = lane.baseUrl().getPath();
        boolean bare = path == null || path.isEmpty() || path.equals("/");
        return bare && lane.provider() == ProviderKind.ANTHROPIC
                ? lane.baseUrl().resolve("/v1")
                : lane.baseUrl();
    }

    @Override
    public Outcome attempt(ProviderCall call, Duration totalDeadline, BooleanSupplier maySend) {
        long startNanos = nanoTime.getAsLong();
        return switch (protocol.prepare(call)) {
            case Protocol.Prepared.Ready ready -> {
                Attempt attempt = new Attempt(
                        ready.body(), maySend, bodyBytesMax, protocol.requestIdHeaders(), clock, nanoTime, startNanos);
                yield send(call, ready.path(), attempt, startNanos + totalDeadline.toNanos());
            }
            case Protocol.Prepared.Unsupported unsupported -> {
                Attempt never = new Attempt(
                        HttpRequest.BodyPublishers.noBody(),
                        () -> false,
                        0,
                        protocol.requestIdHeaders(),
                        clock,
                        nanoTime,
                        startNanos);
                yield Signal.NO_REQUEST_FOR_IT.outcome(never.exchange(), unsupported.reason());
            }
        };
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdown();
    }

    private Outcome send(ProviderCall call, String path, Attempt attempt, long deadlineNanos) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header("content-type", "application/json")
                .header("accept", "application/json");
        protocol.headers().forEach(builder::header);
        call.trace().http().forEach(builder::header);
        CompletableFuture<HttpResponse<BoundedBody.Content>> response = http.sendAsync(attempt.on(builder), attempt);
        try {
            long leftNanos = Math.max(0, deadlineNanos - nanoTime.getAsLong());
            return judge(call, attempt, response.get(leftNanos, TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            response.cancel(true);
            Signal late = attempt.sent() ? Signal.DEADLINE_LATER : Signal.DEADLINE_BEFORE_SENDING;
            return late.outcome(attempt.exchange(), "the total deadline passed");
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            return new Outcome.Transient(attempt.exchange(), "interrupted", attempt.sent(), OptionalLong.empty());
        } catch (CancellationException e) {
            return new Outcome.Transient(attempt.exchange(), "client closed", attempt.sent(), OptionalLong.empty());
        } catch (ExecutionException e) {
            return failed(attempt, e.getCause() == null ? e : e.getCause());
        }
    }

    private Outcome judge(ProviderCall call, Attempt attempt, HttpResponse<BoundedBody.Content> response) {
        Exchange exchange = attempt.exchange();
        int status = response.statusCode();
        BoundedBody.Content content = response.body();
        if (status < 200 || status >= 300) {
            OptionalLong retryAfterMs = RetryAfter.millis(response.headers(), clock.instant());
            return FailedStatus.judge(exchange, status, ProviderError.parse(content.bytes()), retryAfterMs);
        }
        if (content.cut()) {
            return tooLarge(exchange);
        }
        return switch (protocol.read(call, content.bytes())) {
            case Protocol.Reply.Usable usable ->
                fits(usable.body())
                        ? new Outcome.Answered(exchange, usable.body(), usable.usage())
                        : tooLarge(exchange);
            case Protocol.Reply.Unusable unusable -> Signal.UNUSABLE.outcome(exchange, unusable.reason());
        };
    }

    private Outcome tooLarge(Exchange exchange) {
        String message =
                "the answer is larger than %d bytes (topics.max-record-bytes); it is charged, and not asked for again"
                        .formatted(bodyBytesMax);
        return Signal.ANSWER_TOO_LARGE.outcome(exchange, message);
    }

    /** Names the failure by its class: messages of the JDK may quote what the server sent. */
    private static Outcome failed(Attempt attempt, Throwable failure) {
        Exchange exchange = attempt.exchange();
        if (failure instanceof Error error) {
            throw error;
        }
        if (attempt.refused()) {
            return new Outcome.TimedOut(exchange, "too late to send when the connection stood", false);
        }
        String name = failure.getClass().getSimpleName();
        return switch (failure) {
            case HttpConnectTimeoutException e ->
                Signal.NO_CONNECTION_IN_TIME.outcome(exchange, "no connection in time");
            case ConnectException e -> connection(attempt, "no connection: refused, or host not found");
            case SSLException e -> connection(attempt, "TLS failed (" + name + ")");
            default ->
                connection(attempt, attempt.sent() ? "connection lost (" + name + ")" : "not sent (" + name + ")");
        };
    }

    private static Outcome connection(Attempt attempt, String message) {
        Signal lost = attempt.sent() ? Signal.CONNECTION_LOST : Signal.NOT_CONNECTED;
        return lost.outcome(attempt.exchange(), message);
    }

    private boolean fits(String body) {
        // Three bytes a char is the most that UTF-8 needs: most bodies are decided without encoding them.
        return body.length() * 3L <= bodyBytesMax || body.getBytes(StandardCharsets.UTF_8).length <= bodyBytesMax;
    }
}
