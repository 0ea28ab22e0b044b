package io.sluice.app.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {
    private boolean hungUp;

    private BoundedBody body(int bytesMax) {
        BoundedBody body = new BoundedBody(bytesMax);
        body.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                hungUp = true;
            }
        });
        return body;
    }

    @Test
    void oneByteOverTheBoundHangsUpAndKeepsNoMore() {
        BoundedBody body = body(10);

        body.onNext(List.of(ByteBuffer.allocate(4), ByteBuffer.allocate(7)));
        body.onNext(List.of(ByteBuffer.allocate(1_000)));

        assertThat(hungUp).isTrue();
        assertThat(body.getBody())
                .isCompletedWithValueMatching(content -> content.cut() && content.bytes().length == 10);
    }

    @Test
    void aBodyOfExactlyTheBoundIsWhole() {
        BoundedBody body = body(10);

        body.onNext(List.of(ByteBuffer.allocate(10)));
        body.onComplete();

        assertThat(hungUp).isFalse();
        assertThat(body.getBody())
                .isCompletedWithValueMatching(content -> !content.cut() && content.bytes().length == 10);
    }
}
