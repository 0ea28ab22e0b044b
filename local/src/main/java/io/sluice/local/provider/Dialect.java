package io.sluice.local.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One provider's way of speaking: keys, bodies, headers, errors and accounting. Stateless. */
interface Dialect {

    Optional<String> apiKey(HttpRequest request);

    /** Reads a call. The prompt hash is the seed of the reply. */
    ModelCall parse(Endpoint endpoint, HttpRequest request, ObjectNode body, String promptSha256) throws InvalidCall;

    /** The headers of every answer of this provider. */
    Map<String, String> headers(String requestId, long latencyMs);

    /** The headers that tell an account's limits; none for what is not limited. */
    Map<String, String> rateHeaders(RateState rate);

    /** The headers that tell when to come again. */
    Map<String, String> retryHeaders(OptionalLong retryAfterMs);

    /** What an account without credit gets. */
    ApiError noCredit();

    HttpReply error(ApiError error, Map<String, String> headers);
}
