package io.sluice.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProfilesTest {
    private final Profiles profiles = Profiles.load();

    @Test
    void everyProfileIsDatedSaysWhatCountsAndLimitsSomething() {
        assertThat(profiles.byName()).hasSizeGreaterThan(10).allSatisfy((name, profile) -> {
            assertThat(profile.asOf()).matches("2026-\\d{2}-\\d{2}");
            assertThat(profile.counts()).isNotBlank();
            assertThat(profile.models())
                    .isNotEmpty()
                    .allSatisfy((model, limits) -> assertThat(limits.values().size()
                                    + profile.accounting().stream().count())
                            .isPositive());
        });
    }

    @Test
    void theLongestPatternThatFitsIsTaken() {
        Profile tier = profile("openai-tier-1");
        assertThat(tier.limits("gpt-4o").orElseThrow().tokensPerMinute()).hasValue(30_000);
        assertThat(tier.limits("gpt-4o-mini-2024-07-18").orElseThrow().tokensPerMinute())
                .hasValue(200_000);
        assertThat(tier.limits("gpt-4o-mini").orElseThrow().limit(Dimension.REQUESTS_PER_DAY))
                .hasValue(10_000);
        assertThat(tier.limits("gpt-9")).isEmpty();
    }

    @Test
    void modelsWithDifferentLimitsDoNotShareALane() {
        Profile tier = profile("openai-tier-1");
        assertThat(tier.limits("one", List.of("gpt-4o", "gpt-4o-2024-08-06"), List.of())
                        .tokensPerMinute())
                .hasValue(30_000);
        assertThatThrownBy(() -> tier.limits("one", List.of("gpt-4o", "gpt-4o-mini"), List.of()))
                .hasMessageContaining("lanes.one.models have different limits in profile 'openai-tier-1'");
        assertThatThrownBy(() -> tier.limits("one", List.of("gpt-9"), List.of()))
                .hasMessageContaining("has no limits for model 'gpt-9'");
    }

    @Test
    void aPrefixThatTakesModelsWithOtherLimitsIsRefusedUnlessAnotherLaneNamesThemMoreClosely() {
        Profile tier = profile("openai-tier-1");
        List<String> wide = List.of("gpt-4o*");
        assertThatThrownBy(() -> tier.limits("one", wide, List.of("gpt-4o*", "gpt-4*", "gpt-4o-mini-2024-07-18")))
                .hasMessageContaining(
                        "lanes.one.models 'gpt-4o*' takes gpt-4o-mini* too, which has other limits in profile 'openai-tier-1'");
        for (String closer : List.of("gpt-4o-mini*", "gpt-4o-m*")) {
            assertThat(tier.limits("one", wide, List.of("gpt-4o*", closer)).tokensPerMinute())
                    .hasValue(30_000);
        }
        assertThat(profile("anthropic-tier-1")
                        .limits("one", List.of("claude-sonnet-4*"), List.of())
                        .requestsPerMinute())
                .hasValue(50);
    }

    @Test
    void azureIsARuleWithoutLimits() {
        assertThat(profile("azure-openai").accounting()).hasValue(TokenAccounting.SUM);
        assertThat(profile("azure-openai").limits("gpt-4o").orElseThrow().values())
                .isEmpty();
    }

    @Test
    void aServerOfOnesOwnIsLimitedInFlight() {
        assertThat(profile("vllm").limits("llama-3").orElseThrow().callsInFlight())
                .hasValue(256);
    }

    private Profile profile(String name) {
        Profile found = profiles.byName().get(name);
        assertThat(found).as(name).isNotNull();
        return java.util.Objects.requireNonNull(found);
    }
}
