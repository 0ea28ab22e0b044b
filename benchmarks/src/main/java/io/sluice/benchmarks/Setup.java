package io.sluice.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * One case of the utilisation benchmark: who works on which accounts, and how.
 *
 * @param name for the reader
 * @param tiers the accounts, each with a lane and a provider of its own
 * @param slots of each lane; as many call workers
 * @param kill whether one worker is killed in the middle, and comes back after 20 s
 * @param skewed whether few of the prompts want most of the tokens
 * @param lane settings of each lane beside its limits
 */
record Setup(String name, List<Tier> tiers, int slots, boolean kill, boolean skewed, Map<String, Object> lane) {
    private static final int WORKERS = 3;

    /** One worker, one slot a lane, prompts as they are. */
    static Setup of(String name, List<Tier> tiers) {
        return new Setup(name, tiers, 1, false, false, Map.of());
    }

    /** Three workers and three slots. */
    Setup ofThree() {
        return new Setup(name, tiers, WORKERS, kill, skewed, lane);
    }

    Setup withKill() {
        return new Setup(name, tiers, slots, true, skewed, lane);
    }

    Setup withSkew() {
        return new Setup(name, tiers.stream().map(Tier::skewed).toList(), slots, kill, true, lane);
    }

    Setup with(Map<String, Object> settings) {
        return new Setup(name, tiers, slots, kill, skewed, settings);
    }

    /** Of its topics and files. */
    String prefix() {
        return name.replaceAll("[^A-Za-z0-9]+", "-") + ".";
    }
}
