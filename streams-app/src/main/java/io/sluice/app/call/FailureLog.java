package io.sluice.app.call;

import io.sluice.app.provider.Exchange;
import io.sluice.schema.Call;
import io.sluice.schema.FailureKind;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Says in the log which calls failed, by job and call id: some a second, and how many it left out. Never what was asked, nor what the
 * provider said, which may quote it. One slot's; its actor's thread only.
 */
final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int EACH_SECOND_MAX = 10;

    private long beganNanos;
    private int said;
    private long leftOut;

    /** A call failed for good. */
    void failed(OpenCall open, FailureKind kind, @Nullable Exchange last, long nowNanos) {
        if (nowNanos - beganNanos >= SECOND_NANOS) {
            beganNanos = nowNanos;
            said = 0;
        }
        if (said == EACH_SECOND_MAX) {
            leftOut++;
            return;
        }
        said++;
        Call call = open.call();
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue("job", call.getJob() == null ? "" : call.getJob())
                .addKeyValue("tenant", call.getTenant())
                .addKeyValue("call", call.getCallId())
                .addKeyValue("kind", kind)
                .addKeyValue("attempts", open.attempts());
        OptionalInt status = last == null ? OptionalInt.empty() : last.status();
        if (status.isPresent()) {
            line = line.addKeyValue("status", status.getAsInt());
        }
        if (last != null && last.requestId().isPresent()) {
            line = line.addKeyValue("provider_request", last.requestId().get());
        }
        if (leftOut > 0) {
            line = line.addKeyValue("not_logged_before", leftOut);
            leftOut = 0;
        }
        line.log("lane {}: a call failed", call.getLane());
    }
}
