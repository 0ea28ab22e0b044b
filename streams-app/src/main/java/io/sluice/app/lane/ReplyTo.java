package io.sluice.app.lane;

import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Which pending call a call record belongs to, as a Kafka header beside the value: {@code <partition>/<policy>/<call id>}. So a worker that
 * cannot decode the value can still answer, and nobody waits for a call that never ends. The fingerprint is the record's key.
 *
 * @param partition of the answers topic
 * @param policy under which the call was opened; the pending call is found by it
 * @param callId id of the pending call
 */
public record ReplyTo(int partition, CachePolicy policy, String callId) {
    /** The header's name. */
    public static final String HEADER = "sluice.reply-to";

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})/([A-Z_]{1,32})/([A-Za-z0-9_-]{1,64})");

    /** Where this call's answer goes. */
    public static ReplyTo of(Call call) {
        return new ReplyTo(call.getPartition(), call.getCachePolicy(), call.getCallId());
    }

    /** What a record's headers say; empty where they say nothing that can be read. */
    public static Optional<ReplyTo> read(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(new String(header.value(), StandardCharsets.UTF_8));
        if (!form.matches()) {
            return Optional.empty();
        }
        for (CachePolicy policy : CachePolicy.values()) {
            if (policy.name().equals(form.group(2))) {
                return Optional.of(new ReplyTo(Integer.parseInt(form.group(1)), policy, form.group(3)));
            }
        }
        return Optional.empty();
    }

    /** Puts it on a record, in place of what stood there. */
    public void write(Headers headers) {
        headers.remove(HEADER);
        headers.add(HEADER, (partition + "/" + policy + "/" + callId).getBytes(StandardCharsets.UTF_8));
    }
}
