package io.sluice.app.provider;

import java.util.OptionalLong;
import java.util.Set;

/** Which {@link Signal} a status that is no success is. Pure. */
final class FailedStatus {
    /** A gateway gave up on a server that may have finished, and charged. 520 to 524 are Cloudflare's. */
    private static final Set<Integer> GATEWAY = Set.of(502, 504, 520, 521, 522, 523, 524);

    private FailedStatus() {}

    static Outcome judge(Exchange exchange, int status, ProviderError error, OptionalLong retryAfterMs) {
        Signal signal = signal(status, error);
        String message = error.describe(status);
        String shown = switch (signal) {
            case REDIRECT ->
                "redirects are not followed with credentials: set base-url to the address meant, " + message;
            case WRONG_ADDRESS -> "nobody answers calls there: check base-url, " + message;
            case CONTENT_POLICY -> "content policy, " + message;
            case NO_CREDIT -> "the account has no credit, " + message;
            case CLOSED_ACCOUNT -> "the account is closed or the key is none, " + message;
            case REQUEST_TOO_LARGE -> "the request alone is more than the account's limit allows, " + message;
            default -> message;
        };
        return signal.outcome(exchange, shown, retryAfterMs);
    }

    private static Signal signal(int status, ProviderError error) {
        if (status >= 300 && status < 400) {
            return Signal.REDIRECT;
        }
        if (status < 500 && isContentPolicy(error)) {
            return Signal.CONTENT_POLICY;
        }
        if (error.creditIsGone()) {
            return Signal.NO_CREDIT;
        }
        if (status < 500 && error.accountIsClosed()) {
            return Signal.CLOSED_ACCOUNT;
        }
        return switch (status) {
            case 403 -> error.names("model_not_found") ? Signal.NO_SUCH_MODEL : Signal.NOT_ALLOWED;
            case 401, 402, 407 -> Signal.NOT_ALLOWED;
            case 404, 405 ->
                error.said() && error.words() != ProviderError.Words.NO_SUCH_PATH
                        ? Signal.WRONG_REQUEST
                        : Signal.WRONG_ADDRESS;
            case 429 ->
                error.words() == ProviderError.Words.REQUEST_TOO_LARGE ? Signal.REQUEST_TOO_LARGE : Signal.TOO_MANY;
            case 408, 409, 425 -> Signal.TRY_AGAIN;
            default -> {
                if (status < 500) {
                    yield Signal.WRONG_REQUEST;
                }
                yield GATEWAY.contains(status) ? Signal.GATEWAY_GAVE_UP : Signal.SERVER_ERROR;
            }
        };
    }

    private static boolean isContentPolicy(ProviderError error) {
        return error.names(
                "content_policy_violation",
                "content_filter",
                "responsibleaipolicyviolation",
                "moderation_blocked",
                "cyber_policy_violation");
    }
}
