package io.sluice.local.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** An admitted call: waits its latency, then answers or goes wrong as its fault says; its account's place is freed. */
final class CallTurn implements Turn {
    private static final long HANG_MS = 600_000;
    private static final long SLOW_MS = 30_000;
    private static final long HUGE_BYTES = 64L * 1024 * 1024;

    private final Dialect dialect;
    private final ReplyPlan reply;
    private final Optional<FaultRule> fault;
    private final Account account;
    private final Admission.Admitted admitted;
    private final long tokensAtEnd;
    private final long latencyMs;
    private final String requestId;
    private boolean ended;

    CallTurn(
            Dialect dialect,
            ModelCall call,
            Optional<FaultRule> fault,
            Account account,
            Admission.Admitted admitted,
            long latencyMs,
            String requestId) {
        this.dialect = dialect;
        this.reply = call.reply();
        this.fault = fault;
        this.account = account;
        this.admitted = admitted;
        this.tokensAtEnd = call.tokensAtEnd();
        this.latencyMs = latencyMs;
        this.requestId = requestId;
    }

    @Override
    public void play(HttpConversation conversation) throws IOException {
        // A stream begins earlier; the rest of the latency lies between its events.
        long firstMs = reply.streamed() ? latencyMs * 3 / 10 : latencyMs;
        // Before the end of the answer is on the wire: whoever has read it may start the next call in this one's place.
        conversation.beforeLastPart(this::endOnce);
        try {
            if (conversation.await(firstMs)) {
                answer(conversation, latencyMs - firstMs);
            }
        } finally {
            conversation.beforeLastPart(() -> {});
            endOnce();
        }
    }

    private void endOnce() {
        if (!ended) {
            ended = true;
            account.end(tokensAtEnd);
        }
    }

    private void answer(HttpConversation conversation, long spreadMs) throws IOException {
        HttpReply good = spread(reply.render(headers(), admitted.nowMs() / 1_000), spreadMs);
        if (fault.isEmpty()) {
            conversation.send(good);
            return;
        }
        FaultRule rule = fault.get();
        switch (rule.kind()) {
            case THROTTLE, WRONG_KEY, NO_CREDIT, ECHO, FOREIGN_USE ->
                throw new IllegalStateException("a call that is refused is not admitted");
            case SERVER_ERROR -> conversation.send(serverError(rule));
            case HANG -> {
                conversation.await(rule.durationMs() == null ? HANG_MS : rule.durationMs());
                conversation.close();
            }
            case CLOSE -> conversation.close();
            case CUT_BODY -> conversation.sendCut(good);
            case SLOW_BODY -> conversation.sendSlowly(good, rule.durationMs() == null ? SLOW_MS : rule.durationMs());
            case WRONG_JSON ->
                conversation.send(HttpReply.json(200, headers(), "{\"id\": \"chatcmpl-broken\", \"choices\": ["));
            case HUGE_BODY -> conversation.send(huge(rule.bytes() == null ? HUGE_BYTES : rule.bytes()));
        }
    }

    private static HttpReply spread(HttpReply good, long spreadMs) {
        long gapMs = good.chunked() ? spreadMs / Math.max(1, good.parts().size() - 1) : 0;
        return new HttpReply(good.status(), good.contentType(), good.headers(), good.parts(), good.chunked(), gapMs);
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>(dialect.headers(requestId, latencyMs));
        headers.putAll(dialect.rateHeaders(admitted.rate()));
        return headers;
    }

    private HttpReply serverError(FaultRule rule) {
        Map<String, String> headers = headers();
        headers.putAll(dialect.retryHeaders(
                rule.retryAfterMs() == null ? OptionalLong.empty() : OptionalLong.of(rule.retryAfterMs())));
        return dialect.error(ApiError.server(status(rule)), headers);
    }

    static int status(FaultRule rule) {
        return rule.status() == null ? 500 : rule.status();
    }

    private HttpReply huge(long bytes) {
        byte[] start = "{\"id\":\"huge\",\"padding\":\"".getBytes(StandardCharsets.UTF_8);
        byte[] end = "\"}".getBytes(StandardCharsets.UTF_8);
        byte[] block = "x".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
        List<byte[]> parts = new ArrayList<>();
        parts.add(start);
        for (long left = bytes - start.length - end.length; left > 0; left -= block.length) {
            parts.add(left >= block.length ? block : Arrays.copyOf(block, (int) left));
        }
        parts.add(end);
        return HttpReply.json(200, headers(), new byte[0]).withParts(parts);
    }
}
