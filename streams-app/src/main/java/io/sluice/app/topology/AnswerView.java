package io.sluice.app.topology;

import java.util.Optional;
import java.util.OptionalLong;

/** The cache as others may see it: read only, from any thread, and perhaps a commit ahead of what readers of the topics see. */
public interface AnswerView {
    /**
     * An answer that a request with policy USE would be given now.
     *
     * @param lane lane that answered
     * @param expiresAtMs epoch ms at the broker; {@code Long.MAX_VALUE}: never
     * @param costNanos what its call cost; empty where the price is unknown
     * @param tokens of its call, in and out; empty where the provider did not say
     */
    record Known(String lane, long expiresAtMs, OptionalLong costNanos, OptionalLong tokens) {}

    /**
     * Looks up a fingerprint of 64 hex digits.
     *
     * @throws IllegalStateException while the streams role does not run
     */
    Optional<Known> find(String fingerprint);
}
