package io.sluice.app.provider;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What one attempt has come to, seen from the caller's thread while the HTTP client's threads drive it: whether the body went out, and
 * which status came back. The client asks for the body only when the connection stands and the head is written; a request without its
 * body is one that no provider can charge for.
 */
final class Attempt implements BodyPublisher, BodyHandler<BoundedBody.Content> {
    /** An error's body is read for its names only. */
    private static final int ERROR_BYTES_MAX = 64 * 1024;

    private static final Flow.Subscription NOTHING_TO_COME = new Flow.Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    };

    private final BodyPublisher body;
    private final BooleanSupplier maySend;
    private final int bodyBytesMax;
    private final List<String> requestIdHeaders;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private volatile boolean sent;
    private volatile boolean refused;
    private volatile OptionalInt status = OptionalInt.empty();
    private volatile Optional<String> requestId = Optional.empty();
    private volatile RateReport rate = RateReport.NONE;

    Attempt(
            BodyPublisher body,
            BooleanSupplier maySend,
            int bodyBytesMax,
            List<String> requestIdHeaders,
            InstantSource clock,
            LongSupplier nanoTime,
            long startNanos) {
        this.body = body;
        this.maySend = maySend;
        this.bodyBytesMax = bodyBytesMax;
        this.requestIdHeaders = requestIdHeaders;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.startNanos = startNanos;
    }

    boolean sent() {
        return sent;
    }

    /** Whether the body was held back when it would have gone out. */
    boolean refused() {
        return refused;
    }

    Exchange exchange() {
        return new Exchange(status, requestId, TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - startNanos), rate);
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (!maySend.getAsBoolean()) {
            refused = true;
            subscriber.onSubscribe(NOTHING_TO_COME);
            subscriber.onError(new HttpTimeoutException("too late to send"));
            return;
        }
        sent = true;
        body.subscribe(subscriber);
    }

    @Override
    public BodySubscriber<BoundedBody.Content> apply(ResponseInfo info) {
        status = OptionalInt.of(info.statusCode());
        requestId = requestId(info.headers());
        rate = RateHeaders.read(info.headers(), clock.instant());
        boolean success = info.statusCode() >= 200 && info.statusCode() < 300;
        return new BoundedBody(success ? bodyBytesMax : Math.min(bodyBytesMax, ERROR_BYTES_MAX));
    }

    private Optional<String> requestId(HttpHeaders headers) {
        return requestIdHeaders.stream()
                .flatMap(name -> headers.firstValue(name).stream())
                .filter(id -> id.length() <= 200 && id.chars().allMatch(c -> c > 0x20 && c < 0x7f))
                .findFirst();
    }

    /** The request that carries this attempt's body. */
    HttpRequest on(HttpRequest.Builder builder) {
        return builder.POST(this).build();
    }
}
