package io.sluice.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lanes: their limits, where these come from, slots, and what is refused. */
class LaneSettingsTest extends ConfigBed {
    @Test
    void aProfileGivesLimitsAndWhatTheLaneStatesGoesBefore() throws IOException {
        LaneConfig lane = loaded("""
                lanes:
                  one:
                    provider: openai
                    api-key-env: OPENAI_API_KEY
                    models: [gpt-4o-mini]
                    profile: openai-tier-1
                    output-estimate: learned
                    limits: {requests-per-minute: 7}
                """).lanes().getFirst();
        assertThat(lane.limits().limit(Dimension.REQUESTS_PER_MINUTE)).hasValue(7);
        assertThat(lane.limits().limit(Dimension.REQUESTS_PER_DAY)).hasValue(10_000);
        assertThat(lane.source().outputs()).isEqualTo(LimitSource.Outputs.LEARNED);
        assertThat(lane.describeLimits()).contains("openai-tier-1 (as of 2026-").contains("requests-per-minute 7");
    }

    @Test
    void limitsMayBeLearned() throws IOException {
        LaneConfig lane = loaded("""
                lanes:
                  one: {provider: openai, api-key-env: OPENAI_API_KEY, models: ["*"], limits: auto}
                """).lanes().getFirst();
        assertThat(lane.source().learned()).isTrue();
        assertThat(lane.describeLimits()).isEqualTo("limits: auto");
    }

    @Test
    void theLaneThatNamesAModelMostCloselyHasItAndItsProfilesLimits() throws IOException {
        SluiceConfig config = loaded("""
                lanes:
                  a: {provider: openai, api-key-env: OPENAI_API_KEY, models: ["gpt-4o*"], profile: openai-tier-1}
                  b: {provider: openai, api-key-env: OPENAI_API_KEY, models: ["gpt-4o-mini*", "gpt-*"], limits: auto}
                  c: {provider: openai, api-key-env: OPENAI_API_KEY, models: [gpt-4o-mini-2024-07-18, "gpt-*"], limits: auto}
                """);
        Map<String, String> lanes = Map.of(
                "gpt-4o",
                "a",
                "gpt-4o-2024-08-06",
                "a",
                "gpt-4o-mini",
                "b",
                "gpt-4o-mini-2024-07-18",
                "c",
                "gpt-5",
                "b");
        lanes.forEach((model, lane) -> assertThat(config.laneFor(model).map(LaneConfig::name))
                .as(model)
                .contains(lane));
        assertThat(config.laneFor("o1")).isEmpty();
        assertThat(config.lanes().getFirst().limits().tokensPerMinute()).hasValue(30_000);
    }

    @Test
    void aDelayThatWastesALimitIsNamed() throws IOException {
        List<LaneConfig> lanes = loaded("""
                lanes:
                  a: {provider: openai, base-url: "http://x/v1", models: [m], limits: {requests-per-second: 5, requests-per-minute: 60}}
                  b: {provider: openai, base-url: "http://x/v1", models: [m], delay-max: 100ms, limits: {requests-per-second: 5}}
                  c: {provider: openai, base-url: "http://x/v1", models: [m], limits: {requests-per-minute: 60, calls-in-flight: 9}}
                  d: {provider: openai, base-url: "http://x/v1", models: [m], delay-max: 30s, limits: {tokens-per-minute: 9000}}
                """).lanes();
        assertThat(lanes.get(0).waste())
                .hasValueSatisfying(words -> assertThat(words)
                        .startsWith("lanes.a.delay-max (1s) leaves 50% of lanes.a.limits.requests-per-second unused")
                        .endsWith("such as 100ms"));
        assertThat(lanes.get(1).waste()).isEmpty();
        assertThat(lanes.get(2).waste()).isEmpty();
        assertThat(lanes.get(3).waste())
                .hasValueSatisfying(words -> assertThat(words).contains("33% of lanes.d.limits.tokens-per-minute"));
    }

    @Test
    void aWrongProfileOrWordIsNamed() {
        assertThatThrownBy(() -> loaded("""
                lanes:
                  one: {provider: anthropic, api-key-env: OPENAI_API_KEY, models: [gpt-4o], profile: openai-tier-1, limits: none}
                  two: {provider: openai, api-key-env: OPENAI_API_KEY, models: [gpt-4o], profile: tier-1, output-estimate: short}
                """))
                .hasMessageContaining("lanes.one.profile 'openai-tier-1' is of another provider")
                .hasMessageContaining("lanes.one.limits must be auto, or limits by name below it, was 'none'")
                .hasMessageContaining("lanes.two.profile must be one of anthropic-scale")
                .hasMessageContaining("lanes.two.output-estimate must be upper-bound or learned, was 'short'");
    }

    @Test
    void settingsThatCannotBeMeantAreRefused() {
        assertThatThrownBy(() -> loaded("""
                lanes:
                  a: {provider: openai, base-url: "http://x/v1", models: [m], limits: {tokens-per-minute: 500}}
                  b: {provider: openai, base-url: "http://x/v1", models: [m], slots: 2, prompt-tokens-max: 10,
                      limits: {output-tokens-per-minute: 1000}, output-tokens-default: 600}
                """))
                .hasMessageContaining(
                        "lanes.a.limits.tokens-per-minute must be at least lanes.a.output-tokens-default (1024)")
                .hasMessageContaining("lanes.b.limits.output-tokens-per-minute must be at least");
        for (String empty :
                List.of("lanes: {}", "lanes:", "lanes: {a: }", "lanes: {a: {provider: openai, limits: }}")) {
            assertThatThrownBy(() -> loaded(empty))
                    .as(empty)
                    .hasMessageMatching(
                            "(?s).*sluice.yaml:1: lanes[a-z.]* must be left out or hold something, is empty.*");
        }
    }

    @Test
    void learnedLimitsAndStatedOnesAreNotMixed() throws IOException {
        Path file = file("""
                lanes:
                  a: {provider: openai, base-url: "http://x/v1", models: [m], limits: auto}
                """);
        Map<String, String> both = Map.of("SLUICE_LANES_A_LIMITS_REQUESTS_PER_MINUTE", "50");
        assertThatThrownBy(() -> SluiceConfig.load(Optional.of(file), both, Map.of()))
                .hasMessageContaining("lanes.a.limits.requests-per-minute must be left out with lanes.a.limits: auto");
    }

    @Test
    void tokensAreCountedAsTheLaneSaysElseAsItsProfileOrItsProviderDoes() throws IOException {
        List<LaneConfig> lanes = loaded("""
                lanes:
                  a: {provider: openai, base-url: "http://x/v1", models: [m], profile: azure-openai}
                  b: {provider: openai, base-url: "http://x/v1", models: [m], profile: azure-openai, token-accounting: larger}
                  c: {provider: openai, base-url: "http://x/v1", models: [m], token-accounting: as-used}
                  d: {provider: openai, base-url: "http://x/v1", models: [m]}
                  e: {provider: anthropic, base-url: "http://x/v1", models: [m]}
                """).lanes();
        assertThat(lanes)
                .extracting(LaneConfig::tokenAccounting)
                .containsExactly(
                        TokenAccounting.SUM,
                        TokenAccounting.LARGER,
                        TokenAccounting.AS_USED,
                        TokenAccounting.LARGER,
                        TokenAccounting.AS_USED);
        assertThat(lanes.get(2).describeLimits()).isEqualTo("token-accounting as-used");
        assertThatThrownBy(() -> loaded("""
                lanes:
                  a: {provider: openai, base-url: "http://x/v1", models: [m], token-accounting: most}
                """))
                .hasMessageContaining("lanes.a.token-accounting must be one of larger, sum, as-used");
    }

    @Test
    void theEnvironmentReachesALaneOfTheFileAndMakesOneOfItsOwn() throws IOException {
        String yaml = """
                lanes:
                  gpt-4o-mini: {provider: openai, models: ["gpt-4o-mini"], base-url: "http://localhost:1/v1"}
                """;
        SluiceConfig loaded = SluiceConfig.load(
                Optional.of(file(yaml)),
                Map.of(
                        "SLUICE_LANES_GPT_4O_MINI_LIMITS_REQUESTS_PER_MINUTE", "7",
                        "SLUICE_LANES_MY_LANE_PROVIDER", "anthropic",
                        "SLUICE_LANES_MY_LANE_API_KEY_ENV", "SLUICE_MY_KEY",
                        "SLUICE_MY_KEY", KEY,
                        "SLUICE_LANES_MY_LANE_MODELS", "claude-*, other"),
                Map.of());

        assertThat(loaded.lanes()).extracting(LaneConfig::name).containsExactly("gpt-4o-mini", "my-lane");
        assertThat(loaded.lanes().getFirst().limits().requestsPerMinute()).hasValue(7);
        assertThat(loaded.lanes().getLast().models()).containsExactly("claude-*", "other");
        assertThat(loaded.lanes().getLast().apiKey()).contains(Secret.of(KEY));
        assertThat(loaded.laneFor("claude-haiku-4-5")).map(LaneConfig::name).contains("my-lane");
    }

    @Test
    void aSlotThatIsLeftTooLittleIsRefused() throws IOException {
        String yaml = """
                lanes:
                  small:
                    provider: openai
                    models: ["*"]
                    base-url: "http://localhost:1/v1"
                    slots: 3
                    limits: {calls-in-flight: 2, tokens-per-minute: 9_000, requests-per-minute: 10}
                """;
        Optional<Path> file = Optional.of(file(yaml));
        assertThatThrownBy(() -> SluiceConfig.load(file, Map.of(), Map.of()))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        wrong -> assertThat(wrong.problems())
                                .containsExactlyInAnyOrder(
                                        "lanes.small.limits.calls-in-flight must be at least 1 for each of 3 slots"
                                                + " (lanes.small.slots), was 2",
                                        "lanes.small.limits.tokens-per-minute must be at least 4096 for each of 3 slots"
                                                + " (lanes.small.slots), was 9000"));
    }

    @Test
    void sharesOfLimitsAddUpToThem() {
        Limits limits = Limits.of(500, 200_001, 7);
        for (Dimension dimension : limits.values().keySet()) {
            long sum = 0;
            for (int slot = 0; slot < 3; slot++) {
                sum += limits.share(slot, 3).limit(dimension).orElseThrow();
            }
            assertThat(limits.limit(dimension)).hasValue(sum);
        }
    }

    @Test
    void aShareOfRetriesThatWouldBeIgnoredIsRefused() throws IOException {
        String yaml = """
                lanes:
                  a:
                    provider: openai
                    base-url: http://localhost:8000/v1
                    models: ["*"]
                    retry: {budget-share: 0}
                """;
        assertThat(problems(yaml, Map.of()))
                .containsExactly(
                        "lanes.a.retry.budget-share must be more than 0 and at most 1 (for no retries at all set"
                                + " retry.attempts-max to 1), was 0.0");
    }
}
