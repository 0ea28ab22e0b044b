package io.sluice.app.provider;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Makes attempts at one provider account. Safe for any number of threads; retries nothing by itself, so that an attempt here is one
 * request on the wire.
 */
public interface ProviderClient extends AutoCloseable {
    /**
     * Makes one attempt. Blocks until it ended, at the latest when the total deadline has passed, which counts from here to the last
     * byte of the body; call it on a virtual thread. Every failure is a value. An interrupt ends the attempt as {@link
     * Outcome.Transient} and leaves the thread's interrupt flag set.
     *
     * @param call what is asked, in OpenAI form
     * @param totalDeadline more than zero
     * @param maySend asked, by any thread, when the connection stands and the body would go out next; false: it does not
     *     go out, and the outcome is a {@link Outcome.TimedOut} that is not ambiguous
     */
    Outcome attempt(ProviderCall call, Duration totalDeadline, BooleanSupplier maySend);

    /** Ends attempts in flight and lets the connections go. Does not wait for the provider. */
    @Override
    void close();
}
