package io.sluice.app.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.state.Trace;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.PromptRequest;
import io.sluice.schemas.CanonicalOptions;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FingerprintingTest {
    private final Fingerprinting fingerprinting = new Fingerprinting(1 << 20, CanonicalOptions.EXACT);

    /** It stands in the seen ids of a former release: were it another, the same request would get a second result after an upgrade. */
    @Test
    void aRejectedRequestHasTheSameFingerprintInEveryRelease() {
        assertThat(fingerprint(request()))
                .isEqualTo("b7950e92e4df79f2ac1fa973d122613aeeb96563827119ebacfe439702b55a26");
    }

    @Test
    void rejectedRequestsThatDifferHaveDifferentFingerprints() {
        assertThat(fingerprint(request()))
                .isNotEqualTo(fingerprint(request().setTenant("other")))
                .isNotEqualTo(fingerprint(request().setJob("j")))
                .isNotEqualTo(fingerprint(request().setVariant(1)))
                .isNotEqualTo(fingerprint(request().setTtlMs(1L)))
                .isNotEqualTo(fingerprint(request().setDeadlineMs(1L)))
                .isNotEqualTo(fingerprint(request().setBody("[]")));
    }

    private static PromptRequest.Builder request() {
        return PromptRequest.newBuilder()
                .setId("r")
                .setCachePolicy(CachePolicy.USE)
                .setBody("{}");
    }

    private String fingerprint(PromptRequest.Builder request) {
        var taken = fingerprinting.of(request.build(), Trace.NONE, 0);
        assertThat(taken.intake().getRejectionKind()).isNotNull();
        return HexFormat.of().formatHex(taken.fingerprint());
    }
}
