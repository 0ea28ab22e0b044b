package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.LimitSource;
import io.sluice.app.config.Limits;
import io.sluice.app.config.TokenAccounting;
import io.sluice.app.provider.PriceFile;
import io.sluice.app.provider.ProviderClient;
import io.sluice.app.provider.TokenEstimator;
import io.sluice.local.EmbeddedBroker;
import io.sluice.local.provider.JournalJudge;
import io.sluice.local.provider.JournalLine;
import io.sluice.local.provider.LatencyProfile;
import io.sluice.local.provider.ProviderLimits;
import io.sluice.local.provider.ProviderSimulator;
import io.sluice.local.provider.SimulatorOptions;
import io.sluice.local.provider.TokenRule;
import io.sluice.schema.Call;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A slot counts what its provider counts, by whichever rule: the simulator's journal says what that is. */
@Timeout(120)
class AccountingTest {
    private static final int CALLS = 12;

    @TempDir
    Path dir;

    @Test
    void aSlotCountsAsItsProviderDoes() throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), 0)) {
            assertThat(ofSlotAndProvider(broker, "l.", TokenAccounting.LARGER, TokenRule.LARGER))
                    .isBetween(1.0, 1.3);
            assertThat(ofSlotAndProvider(broker, "s.", TokenAccounting.SUM, TokenRule.SUM))
                    .isBetween(1.0, 1.3);
            assertThat(ofSlotAndProvider(broker, "w.", TokenAccounting.LARGER, TokenRule.SUM))
                    .as("a rule that is not the provider's")
                    .isLessThan(0.7);
        }
    }

    /** Tokens that the slot counted over those that the provider counted, for calls of a model whose vocabulary is not known. */
    private double ofSlotAndProvider(EmbeddedBroker broker, String prefix, TokenAccounting ours, TokenRule theirs)
            throws IOException {
        Path journal = dir.resolve(prefix + "jsonl");
        SimulatorOptions options = SimulatorOptions.defaults(journal)
                .withLatency(LatencyProfile.IMMEDIATE)
                .withLimits(ProviderLimits.NONE)
                .withTokenRule(theirs);
        try (ProviderSimulator simulator = ProviderSimulator.start(options);
                Bed bed = new Bed(broker.bootstrapServers(), prefix)) {
            Limits limits = Limits.none().with(Dimension.TOKENS_PER_MINUTE, 100_000);
            LaneConfig lane = WorkerProcess.lane(simulator.openAiBaseUri(), limits)
                    .withSource(LimitSource.stated().counting(ours));
            bed.lane(lane).tariff(Tariff.of(PriceFile.load(Optional.empty()), new TokenEstimator(16)));
            String prose =
                    "The market shows that customers prefer simple products to those with many parts. ".repeat(12);
            for (int i = 0; i < CALLS; i++) {
                String body = "{\"max_tokens\":250,\"messages\":[{\"role\":\"user\",\"content\":\"" + i + " " + prose
                        + "\"}]}";
                Call call = Bed.call("sim", i).setModel("llama-3").setBody(body).build();
                bed.send(call);
            }
            bed.flush();
            try (ProviderClient provider = WorkerProcess.provider(lane)) {
                CallWorker worker = bed.start("a", provider);
                bed.awaitAnswers(CALLS);
                long counted = JournalJudge.of(journal).lines().stream()
                        .mapToLong(JournalLine::tokensCharged)
                        .sum();
                Bed.await(
                        "the last call's end",
                        () -> worker.stats().lane("sim").ended().getOrDefault("answered", 0L) == CALLS);
                return worker.stats().lane("sim").tokensInWindow() / (double) counted;
            }
        }
    }
}
