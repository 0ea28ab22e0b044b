package io.sluice.app.topology;

import io.sluice.schema.Answer;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.Failure;
import io.sluice.schema.FailureKind;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.TokenUsage;
import java.util.Map;

/** Requests and answers for tests. */
final class Prompts {
    static final long COST_NANOS = 1_500;

    private Prompts() {}

    static PromptRequest.Builder request(String id, String prompt) {
        return PromptRequest.newBuilder()
                .setId(id)
                .setModel("gpt-4o-mini")
                .setBody(body(prompt))
                .setCachePolicy(CachePolicy.USE);
    }

    static String body(String prompt) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}";
    }

    static Answer answered(Call call) {
        return answered(call, "{\"to\":" + call.getBody() + "}");
    }

    static Answer answered(Call call, String body) {
        return ended(call, CallOutcome.ANSWERED)
                .setBody(body)
                .setStatusCode(200)
                .setUsage(new TokenUsage(10L, 2L, 5L))
                .setCostNanos(COST_NANOS)
                .setPriceVersion("2026-11")
                .setProviderMs(700)
                .build();
    }

    static Answer failed(Call call) {
        return ended(call, CallOutcome.FAILED)
                .setAttempts(6)
                .setFailedAttempts(Map.of("TRANSIENT", 4, "THROTTLED", 2))
                .setFailure(Failure.newBuilder()
                        .setKind(FailureKind.TRANSIENT)
                        .setMessage("503 six times")
                        .setStatusCode(503)
                        .build())
                .build();
    }

    static Answer expired(Call call) {
        return ended(call, CallOutcome.EXPIRED)
                .setAttempts(0)
                .setBody(call.getBody())
                .build();
    }

    static Answer cancelled(Call call) {
        return ended(call, CallOutcome.CANCELLED)
                .setAttempts(0)
                .setBody(call.getBody())
                .build();
    }

    private static Answer.Builder ended(Call call, CallOutcome outcome) {
        return Answer.newBuilder()
                .setCallId(call.getCallId())
                .setFingerprint(call.getFingerprint())
                .setLane(call.getLane())
                .setTenant(call.getTenant())
                .setJob(call.getJob())
                .setCachePolicy(call.getCachePolicy())
                .setTtlMs(call.getTtlMs())
                .setOperation(call.getOperation())
                .setModel(call.getModel())
                .setOutcome(outcome)
                .setTags(call.getTags())
                .setAttempts(1)
                .setWorker("worker-1");
    }
}
