package io.sluice.app.ops.meter;

import io.sluice.app.config.ProviderKind;
import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.ProviderCall;
import io.sluice.app.provider.ProviderClient;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Measures each attempt of another client. As thread-safe as that one. */
final class MeteredClient implements ProviderClient {
    private final ProviderClient client;
    private final GenAi genAi;
    private final ProviderKind provider;

    MeteredClient(ProviderClient client, GenAi genAi, ProviderKind provider) {
        this.client = client;
        this.genAi = genAi;
        this.provider = provider;
    }

    @Override
    public Outcome attempt(ProviderCall call, Duration totalDeadline, BooleanSupplier maySend) {
        Outcome outcome = client.attempt(call, totalDeadline, maySend);
        genAi.record(provider, call.operation(), call.model(), outcome);
        return outcome;
    }

    @Override
    public void close() {
        client.close();
    }
}
