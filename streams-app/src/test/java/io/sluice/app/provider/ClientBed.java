package io.sluice.app.provider;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.RecordLimits;
import io.sluice.app.config.Secret;
import io.sluice.schema.Operation;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A client for a provider of a test, what it is asked, and a right answer. */
final class ClientBed {
    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(300);
    static final int BODY_MAX = 10_000;
    static final String KEY = "sk-secret-of-the-test";
    static final String PROMPT = "an unmistakable prompt";
    static final ProviderCall CALL = new ProviderCall(
            Operation.CHAT,
            "gpt-4o-mini",
            "{\"messages\":[{\"content\":\"" + PROMPT
                    + "\",\"role\":\"user\"}],\"some_new_parameter\":{\"a\":[1.50,2]}}");
    static final String ANSWER = "{\"choices\":[{\"message\":{\"content\":\"hello\"}}],"
            + "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":4}}}";

    private ClientBed() {}

    static LaneConfig lane(URI baseUrl) {
        return LaneConfig.of(
                "test", ProviderKind.OPENAI, baseUrl, Optional.of(Secret.of(KEY)), List.of("*"), Limits.none());
    }

    static ProviderClient client(URI baseUrl) {
        return HttpProviderClient.open(
                lane(baseUrl), new RecordLimits(BODY_MAX), InstantSource.fixed(Instant.EPOCH), System::nanoTime);
    }
}
