package io.sluice.app.provider;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a body up to a bound, and hangs up on a longer one. Called by the HTTP client's threads, one at a time. */
final class BoundedBody implements BodySubscriber<BoundedBody.Content> {
    /** What arrived, and whether there was more than the bound. */
    static final class Content {
        private final byte[] bytes;
        private final boolean cut;

        private Content(byte[] bytes, boolean cut) {
            this.bytes = bytes;
            this.cut = cut;
        }

        byte[] bytes() {
            return bytes;
        }

        boolean cut() {
            return cut;
        }
    }

    private final int bytesMax;
    private final CompletableFuture<Content> content = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private Flow.@Nullable Subscription subscription;

    BoundedBody(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public CompletionStage<Content> getBody() {
        return content;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            int room = bytesMax - bytes.size();
            int length = Math.min(room, buffer.remaining());
            byte[] chunk = new byte[length];
            buffer.get(chunk);
            bytes.write(chunk, 0, length);
            if (buffer.hasRemaining() && !content.isDone()) {
                if (subscription != null) {
                    subscription.cancel();
                }
                content.complete(new Content(bytes.toByteArray(), true));
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        content.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        content.complete(new Content(bytes.toByteArray(), false));
    }
}
