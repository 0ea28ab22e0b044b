package io.sluice.local.provider;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One request that the simulator received. No prompt text, no key.
 *
 * @param arrivedAtMs epoch ms at which the whole request was there; the time that limits count it at
 * @param key hash of the key; null without one
 * @param operation {@code chat}, {@code embeddings} or {@code messages}
 * @param model null if the request names none
 * @param promptSha256 see {@link PromptHash}; null if the body is not a JSON object
 * @param tokensIn input tokens by the simulator's own counting
 * @param tokensCached how many of them were read from the provider's cache
 * @param tokensOut output tokens that the provider generates and charges for; 0 if it does not
 * @param status HTTP status of the answer; 0 if none is sent
 * @param outcome {@code answered}, {@code over_limit}, {@code invalid}, {@code unauthorized}, {@code unknown_model}, or
 *     {@code fault_} and the kind of the fault
 * @param admitted whether it counts in the windows
 * @param tokensCharged what the limit's accounting counts (or would have counted) at the start
 * @param latencyMs how long after its arrival the call is to end
 * @param paid whether the provider charges for it, whether or not the client sees the answer
 * @param costNanos the charge in nano-dollars, simulated; null if the price table has no such model, 0 if not paid
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record JournalLine(
        @JsonProperty("arrived_at_ms") long arrivedAtMs,
        @JsonProperty("key") @Nullable String key,
        @JsonProperty("operation") String operation,
        @JsonProperty("model") @Nullable String model,
        @JsonProperty("prompt_sha256") @Nullable String promptSha256,
        @JsonProperty("tokens_in") long tokensIn,
        @JsonProperty("tokens_cached") long tokensCached,
        @JsonProperty("tokens_out") long tokensOut,
        @JsonProperty("status") int status,
        @JsonProperty("outcome") String outcome,
        @JsonProperty("admitted") boolean admitted,
        @JsonProperty("tokens_charged") long tokensCharged,
        @JsonProperty("latency_ms") long latencyMs,
        @JsonProperty("paid") boolean paid,
        @JsonProperty("cost_nanos") @Nullable Long costNanos) {}
