package io.sluice.cli.dryrun;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.provider.PriceTable;
import io.sluice.app.provider.TokenEstimate;
import io.sluice.app.provider.TokenEstimator;
import io.sluice.cli.input.InputLine;
import io.sluice.cli.input.PromptReader;
import io.sluice.schemas.BadRequestException;
import io.sluice.schemas.CanonicalOptions;
import io.sluice.schemas.CanonicalRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Goes through an input as a run would, with the same fingerprints, lanes, token estimates and prices, and asks nobody.
 * Used by one thread.
 */
public final class DryRun {

    private static final int FINGERPRINTS_MAX = 8_000_000;
    private static final String TENANT = "default";

    private final SluiceConfig config;
    private final PriceTable prices;
    private final Predicate<String> cached;
    private final BiConsumer<Long, String> notAnswered;
    private final Fingerprints seen = new Fingerprints(FINGERPRINTS_MAX);
    private final Map<Integer, TokenEstimator> estimators = new HashMap<>();
    private final Map<String, LaneEstimate> lanes = new LinkedHashMap<>();
    private long requests;
    private long rejected;
    private long cacheHits;
    private long coalesced;
    private long calls;
    private long tokensIn;
    private long tokensOutMax;
    private long costNanosMax;
    private long unpriced;

    /**
     * @param cached whether the cache has an answer for a fingerprint
     * @param notAnswered hears of a line that would get no answer, and why
     */
    public DryRun(
            SluiceConfig config, PriceTable prices, Predicate<String> cached, BiConsumer<Long, String> notAnswered) {
        this.config = config;
        this.prices = prices;
        this.cached = cached;
        this.notAnswered = notAnswered;
    }

    /** Reads the input to its end. */
    public DryRunReport read(PromptReader input) throws IOException {
        for (InputLine line = input.next(); line != null; line = input.next()) {
            requests++;
            switch (line) {
                case InputLine.Bad bad -> reject(bad.number(), bad.reason());
                case InputLine.Prompt prompt -> take(prompt);
            }
        }
        return new DryRunReport(
                requests,
                rejected,
                cacheHits,
                coalesced,
                calls,
                tokensIn,
                tokensOutMax,
                costNanosMax,
                unpriced,
                lanes.values().stream().toList(),
                !seen.full());
    }

    private void take(InputLine.Prompt prompt) {
        Optional<LaneConfig> lane = config.laneFor(prompt.model());
        if (lane.isEmpty()) {
            reject(prompt.number(), "no lane accepts model '" + prompt.model() + "'");
            return;
        }
        CanonicalRequest canonical;
        try {
            canonical = CanonicalRequest.of(
                    TENANT,
                    prompt.operation(),
                    prompt.model(),
                    prompt.body(),
                    0,
                    new CanonicalOptions(config.cache().collapseWhitespace()));
        } catch (BadRequestException e) {
            reject(prompt.number(), String.valueOf(e.getMessage()));
            return;
        }
        if (cached.test(canonical.fingerprint())) {
            cacheHits++;
        } else if (!seen.add(canonical.fingerprint())) {
            coalesced++;
        } else {
            call(prompt, canonical, lane.get());
        }
    }

    private void call(InputLine.Prompt prompt, CanonicalRequest canonical, LaneConfig lane) {
        TokenEstimate estimate = estimators
                .computeIfAbsent(lane.outputTokensDefault(), TokenEstimator::new)
                .estimate(prompt.operation(), canonical.model(), canonical.body());
        OptionalLong cost = prices.upperBoundNanos(canonical.model(), estimate);
        calls++;
        tokensIn += estimate.inputTokens();
        tokensOutMax += estimate.outputTokensMax();
        costNanosMax += cost.orElse(0);
        unpriced += cost.isEmpty() ? 1 : 0;
        lanes.merge(
                lane.name(),
                new LaneEstimate(lane, 1, estimate.totalTokens()),
                (known, one) -> known.plus(one.tokens()));
    }

    private void reject(long line, String reason) {
        rejected++;
        notAnswered.accept(line, reason);
    }
}
