package io.sluice.local.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.local.provider.Admission.Admitted;
import io.sluice.local.provider.Admission.OverLimit;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a call, and journals it, when it arrives: replies, latencies and faults are determined then, so
 * that the one line stands before the answer and a kill in between loses nothing. Thread-safe.
 */
final class Intake {

    private final SimulatorOptions options;
    private final LongSupplier clockMs;
    private final Accounts accounts;
    private final FaultPlan faults;
    private final Journal journal;
    private final Dialect openAi;
    private final Dialect anthropic;
    private final AtomicLong sequence = new AtomicLong();

    Intake(SimulatorOptions options, LongSupplier clockMs, Accounts accounts, FaultPlan faults, Journal journal) {
        this.options = options;
        this.clockMs = clockMs;
        this.accounts = accounts;
        this.faults = faults;
        this.journal = journal;
        this.openAi = new OpenAiDialect(options.replies(), options.tokenRule());
        this.anthropic = new AnthropicDialect(options.replies());
    }

    Turn receive(Endpoint endpoint, HttpRequest request) throws IOException {
        Dialect dialect = endpoint == Endpoint.MESSAGES ? anthropic : openAi;
        long number = sequence.incrementAndGet();
        String requestId = requestId(number);
        Optional<String> key = dialect.apiKey(request);
        ObjectNode body = object(request.body());
        String model = body == null ? null : body.path("model").textValue();
        String promptSha256 =
                body == null ? null : PromptHash.of(endpoint.operation(), model == null ? "" : model, body);
        CallRecord record =
                new CallRecord(key.map(Intake::keyHash).orElse(null), endpoint.operation(), model, promptSha256);
        Optional<ApiError> refusal = unauthorized(key);
        if (refusal.isPresent()) {
            return refuse(dialect, requestId, record, refusal.get(), "unauthorized");
        }
        if (body == null || promptSha256 == null) {
            ApiError error = ApiError.invalid("We could not parse the JSON body of your request.", null);
            return refuse(dialect, requestId, record, error, "invalid");
        }
        ModelCall call;
        try {
            call = dialect.parse(endpoint, request, body, promptSha256);
        } catch (InvalidCall e) {
            return refuse(dialect, requestId, record, ApiError.invalid(e.text(), e.param()), "invalid");
        }
        if (!options.models().isEmpty() && !options.models().contains(call.model())) {
            return refuse(dialect, requestId, record, unknownModel(call.model()), "unknown_model");
        }
        return decide(dialect, requestId, number, record, call, key.orElse(""));
    }

    private Turn decide(Dialect dialect, String requestId, long number, CallRecord record, ModelCall call, String key)
            throws IOException {
        Optional<FaultRule> fault = faults.pick(call.model(), call.promptText());
        Optional<ApiError> refusal = fault.flatMap(rule -> refusal(rule.kind(), dialect, key, call));
        if (fault.isPresent() && refusal.isPresent()) {
            ApiError error = refusal.get();
            Long retryAfterMs = fault.get().retryAfterMs();
            String outcome = fault.get().kind().outcome();
            journal.append(record.refused(clockMs.getAsLong(), call, error.status(), outcome));
            OptionalLong retryAfter = retryAfterMs == null ? OptionalLong.empty() : OptionalLong.of(retryAfterMs);
            return Turn.of(dialect.error(error, with(dialect.headers(requestId, 0), dialect.retryHeaders(retryAfter))));
        }
        Account account = accounts.of(record.keyHash() == null ? "" : record.keyHash(), call.model());
        return switch (account.tryStart(call.tokensAtStart())) {
            case OverLimit over -> {
                journal.append(record.refused(over.nowMs(), call, 429, "over_limit"));
                yield Turn.of(overLimit(dialect, requestId, call, over));
            }
            case Admitted admitted -> {
                long latencyMs = options.latency()
                        .draw(new Seeded(options.seed() + number), call.reply().tokensOut(), admitted.callsOpen());
                try {
                    journal.append(record.admitted(admitted.nowMs(), call, fault, latencyMs));
                } catch (IOException e) {
                    account.end(0);
                    throw e;
                }
                yield new CallTurn(dialect, call, fault, account, admitted, latencyMs, requestId);
            }
        };
    }

    /** What a fault that keeps the call from starting answers with. */
    private static Optional<ApiError> refusal(FaultKind kind, Dialect dialect, String key, ModelCall call) {
        return switch (kind) {
            case THROTTLE ->
                Optional.of(new ApiError(429, ApiError.Kind.REQUESTS, "Rate limit reached (a fault on demand)", null));
            case WRONG_KEY -> Optional.of(ApiError.wrongKey());
            case NO_CREDIT -> Optional.of(dialect.noCredit());
            case ECHO ->
                Optional.of(
                        ApiError.invalid("Authorization 'Bearer " + key + "' may not ask: " + call.promptText(), null));
            case FOREIGN_USE, SERVER_ERROR, HANG, CLOSE, CUT_BODY, SLOW_BODY, WRONG_JSON, HUGE_BODY -> Optional.empty();
        };
    }

    private Turn refuse(Dialect dialect, String requestId, CallRecord record, ApiError error, String outcome)
            throws IOException {
        journal.append(record.refused(clockMs.getAsLong(), error.status(), outcome));
        return Turn.of(dialect.error(error, dialect.headers(requestId, 0)));
    }

    private Optional<ApiError> unauthorized(Optional<String> key) {
        if (key.isEmpty()) {
            return options.keyRequired()
                    ? Optional.of(new ApiError(401, ApiError.Kind.NO_KEY, "You didn't provide an API key.", null))
                    : Optional.empty();
        }
        return options.keys().isEmpty() || options.keys().contains(key.get())
                ? Optional.empty()
                : Optional.of(ApiError.wrongKey());
    }

    private static HttpReply overLimit(Dialect dialect, String requestId, ModelCall call, OverLimit over) {
        String message = over.retryAfterMs().isPresent()
                ? "Rate limit reached for %s on %s: Limit %d, Used %d, Requested %d. Please try again in %s."
                        .formatted(
                                call.model(),
                                over.kind().words(),
                                over.limit(),
                                over.used(),
                                over.asked(),
                                OpenAiDialect.duration(over.retryAfterMs().getAsLong()))
                : "Request too large for %s on %s: Limit %d, Requested %d."
                        .formatted(call.model(), over.kind().words(), over.limit(), over.asked());
        ApiError.Kind kind = over.kind().header().endsWith("tokens") ? ApiError.Kind.TOKENS : ApiError.Kind.REQUESTS;
        Map<String, String> headers = with(dialect.headers(requestId, 0), dialect.rateHeaders(over.rate()));
        return dialect.error(
                new ApiError(429, kind, message, null), with(headers, dialect.retryHeaders(over.retryAfterMs())));
    }

    private static ApiError unknownModel(String model) {
        String message = "The model `" + model + "` does not exist or you do not have access to it.";
        return new ApiError(404, ApiError.Kind.UNKNOWN_MODEL, message, null);
    }

    private static Map<String, String> with(Map<String, String> headers, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return all;
    }

    private static @Nullable ObjectNode object(String body) {
        try {
            return Json.MAPPER.readTree(body) instanceof ObjectNode object ? object : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static String requestId(long number) {
        return "%016x%016x".formatted(new Seeded(number).nextLong(), number);
    }

    /** What stands in the journal for a key. */
    static String keyHash(String key) {
        return Digests.sha256("sluice simulator key\n" + key).substring(0, 16);
    }
}
