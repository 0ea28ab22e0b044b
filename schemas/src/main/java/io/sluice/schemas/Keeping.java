package io.sluice.schemas;

import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/** For how long a topic must hold its records, and so which deletion would lose something. */
public enum Keeping {
    /** As long as whoever reads it likes. */
    READERS_CHOICE,
    /** As long as its owner likes; but two records of one key are two. */
    EVERY_KEY_TWICE,
    /** Until it is processed, however long that takes: calls, answers, requests on their way. */
    UNTIL_PROCESSED,
    /** The latest record of each key, for ever. */
    LATEST,
    /** The latest record of each key at least: a store's changelog. */
    STORE;

    private static final String FOREVER = "-1";

    /** What a setting must be, where it is not; empty where it fits, or does not matter. */
    Optional<String> wanted(String setting, String value) {
        return switch (setting) {
            case TopicConfig.CLEANUP_POLICY_CONFIG -> policy(value);
            case TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG ->
                this == UNTIL_PROCESSED && !value.equals(FOREVER) ? Optional.of(FOREVER) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Optional<String> policy(String value) {
        boolean compacts = value.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
        boolean deletes = value.contains(TopicConfig.CLEANUP_POLICY_DELETE);
        return switch (this) {
            case READERS_CHOICE -> Optional.empty();
            case EVERY_KEY_TWICE, UNTIL_PROCESSED ->
                compacts ? Optional.of(TopicConfig.CLEANUP_POLICY_DELETE) : Optional.empty();
            case LATEST -> deletes || !compacts ? Optional.of(TopicConfig.CLEANUP_POLICY_COMPACT) : Optional.empty();
            case STORE -> compacts ? Optional.empty() : Optional.of(TopicConfig.CLEANUP_POLICY_COMPACT);
        };
    }
}
