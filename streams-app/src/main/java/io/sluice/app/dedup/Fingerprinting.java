package io.sluice.app.dedup;

import io.sluice.app.state.Digests;
import io.sluice.app.state.Trace;
import io.sluice.app.state.Utf8Size;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.FailureKind;
import io.sluice.schema.Operation;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.ServiceClass;
import io.sluice.schemas.BadRequestException;
import io.sluice.schemas.CanonicalOptions;
import io.sluice.schemas.CanonicalRequest;
import io.sluice.state.Intake;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Validates a request and finds its fingerprint. A request that is not acceptable goes on too, with the reason: it has an id, so it gets a
 * result, once, like any other. Pure.
 *
 * @param bodyBytesMax largest canonical body that is taken
 * @param options how prompts are compared
 */
public record Fingerprinting(int bodyBytesMax, CanonicalOptions options) {
    /** Longest id; a request with a longer one could not be answered and is a dead letter. */
    public static final int ID_CHARS_MAX = 1024;

    /** Longest job, tenant and model; of longer ones the result shows the beginning. */
    public static final int NAME_CHARS_MAX = 256;

    private static final long YEAR_10000_MS = 253_402_300_800_000L;
    private static final long TTL_MS_MAX = Duration.ofDays(36_525).toMillis();

    /** A request and where it belongs. */
    public static final class Fingerprinted {
        private final byte[] fingerprint;
        private final Intake intake;

        Fingerprinted(byte[] fingerprint, Intake intake) {
            this.fingerprint = fingerprint;
            this.intake = intake;
        }

        /** 32 bytes; not copied. */
        public byte[] fingerprint() {
            return fingerprint;
        }

        /** What goes on. */
        public Intake intake() {
            return intake;
        }
    }

    /** Why a request cannot even be rejected. */
    public static Optional<String> problem(PromptRequest request) {
        if (request.getId().isEmpty()) {
            return Optional.of("id is empty");
        }
        return request.getId().length() > ID_CHARS_MAX
                ? Optional.of("id has " + request.getId().length() + " characters, more than " + ID_CHARS_MAX)
                : Optional.empty();
    }

    /** Takes in a request that came to the broker at this time. */
    public Fingerprinted of(PromptRequest request, Trace trace, long arrivedAtMs) {
        Intake.Builder intake = Intake.newBuilder()
                .setBody("")
                .setRejectionKind(null)
                .setRejection("")
                .setTags(request.getTags())
                .setBulk(request.getServiceClass() == ServiceClass.BULK)
                .setTraceParent(trace.parent())
                .setTraceState(trace.state())
                .setId(request.getId())
                .setJob(cut(request.getJob()))
                .setTenant(String.valueOf(cut(request.getTenant())))
                .setOperation(request.getOperation().name())
                .setModel(cut(request.getModel()))
                .setCachePolicy(request.getCachePolicy().name())
                .setTtlMs(request.getTtlMs())
                .setDeadlineMs(request.getDeadlineMs())
                .setArrivedAtMs(arrivedAtMs);
        String bad = badField(request);
        if (bad != null) {
            return rejected(request, intake, FailureKind.BAD_REQUEST, bad);
        }
        // Canonical form may be shorter than what was written, though never by so much; what is far too large is not
        // even parsed.
        if (request.getBody().length() > 2L * bodyBytesMax) {
            return rejected(request, intake, FailureKind.TOO_LARGE, tooLarge(Utf8Size.of(request.getBody())));
        }
        CanonicalRequest canonical;
        try {
            canonical = CanonicalRequest.of(
                    request.getTenant(),
                    request.getOperation(),
                    request.getModel(),
                    request.getBody(),
                    request.getVariant(),
                    options);
        } catch (BadRequestException e) {
            return rejected(request, intake, FailureKind.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        if (canonical.model().length() > NAME_CHARS_MAX) {
            return rejected(request, intake, FailureKind.BAD_REQUEST, tooLong("model", canonical.model()));
        }
        intake.setModel(canonical.model());
        if (!Utf8Size.fits(canonical.body(), bodyBytesMax)) {
            return rejected(request, intake, FailureKind.TOO_LARGE, tooLarge(Utf8Size.of(canonical.body())));
        }
        return new Fingerprinted(
                HexFormat.of().parseHex(canonical.fingerprint()),
                intake.setBody(canonical.body()).build());
    }

    private static @Nullable String badField(PromptRequest request) {
        Long ttl = request.getTtlMs();
        Long deadline = request.getDeadlineMs();
        if (request.getJob() != null && request.getJob().length() > NAME_CHARS_MAX) {
            return tooLong("job", request.getJob());
        } else if (request.getTenant().length() > NAME_CHARS_MAX) {
            return tooLong("tenant", request.getTenant());
        } else if (request.getModel() != null && request.getModel().length() > NAME_CHARS_MAX) {
            return tooLong("model", request.getModel());
        } else if (request.getOperation() == Operation.UNKNOWN) {
            return "operation is not one that this version knows";
        } else if (request.getCachePolicy() == CachePolicy.UNKNOWN) {
            return "cache_policy is not one that this version knows";
        } else if (request.getVariant() < 0) {
            return "variant must be >= 0, was " + request.getVariant();
        } else if (ttl != null && (ttl < 0 || ttl > TTL_MS_MAX)) {
            return "ttl_ms must be 0 (never expires) to " + TTL_MS_MAX + " (100 years), was " + ttl;
        } else if (deadline != null && (deadline < 1 || deadline >= YEAR_10000_MS)) {
            return "deadline_ms must be epoch milliseconds before the year 10000, was " + deadline;
        }
        return null;
    }

    /** What is no prompt has no canonical form: the record itself stands for it. */
    private static Fingerprinted rejected(
            PromptRequest request, Intake.Builder intake, FailureKind kind, String reason) {
        byte[] own = Digests.sha256(ownText(request).getBytes(StandardCharsets.UTF_8));
        return new Fingerprinted(
                own, intake.setRejectionKind(kind.name()).setRejection(reason).build());
    }

    /** Of no schema, so that the same request is the same after an upgrade too. */
    private static String ownText(PromptRequest request) {
        StringBuilder text = new StringBuilder("rejected");
        for (Object field : Arrays.asList(
                request.getTenant(),
                request.getJob(),
                request.getOperation(),
                request.getModel(),
                request.getVariant(),
                request.getCachePolicy(),
                request.getTtlMs(),
                request.getDeadlineMs(),
                request.getBody())) {
            String value = String.valueOf(field);
            text.append(field == null ? "-" : value.length() + ":").append(field == null ? "" : value);
        }
        return text.toString();
    }

    private String tooLarge(long bytes) {
        return "body has " + bytes + " bytes, more than the " + bodyBytesMax + " that are taken";
    }

    private static String tooLong(String field, String value) {
        return field + " has " + value.length() + " characters, more than " + NAME_CHARS_MAX;
    }

    private static @Nullable String cut(@Nullable String name) {
        if (name == null || name.length() <= NAME_CHARS_MAX) {
            return name;
        }
        int end = Character.isHighSurrogate(name.charAt(NAME_CHARS_MAX - 1)) ? NAME_CHARS_MAX - 1 : NAME_CHARS_MAX;
        return name.substring(0, end);
    }
}
