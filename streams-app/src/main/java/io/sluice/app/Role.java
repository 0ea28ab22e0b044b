package io.sluice.app;

import java.util.Locale;

/** What an instance does. One process can play every role; each scales on its own. */
public enum Role {
    /** Fingerprints, dedups, completes and counts: the Kafka Streams topology. */
    STREAMS,
    /** Owns slots of lanes and calls the providers. */
    CALLS,
    /** Watches all instances from the topics: verdicts on lag, and the page. */
    OPS;

    /** The name in options and messages. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
