package io.sluice.app.topology;

/** Names of the topology's nodes, stores and internal topics. They are part of what stands on disk and on the broker: never changed. */
final class Flow {
    /**
     * Partitions of what is summed up: each task sends a key once a second, so one suffices, and an idle counting task
     * has no checkpoint and is thrown from thread to thread by every rebalance (docs/adr/0011).
     */
    static final int COUNTING_PARTITIONS = 1;

    static final String REQUESTS = "requests";
    static final String REQUESTS_JSON = "requests-json";
    static final String ALL_REQUESTS = "all-requests";
    static final String ANSWERS = "answers";
    static final String JOBS = "jobs";
    static final String READ = "read-";
    static final String DEAD_LETTERS_OF = "dead-letters-of-";

    static final String FINGERPRINT = "fingerprint";
    static final String BY_FINGERPRINT = "by-fingerprint";
    static final String BOTH = "requests-and-answers";
    static final String DEDUP_AND_COMPLETION = "dedup-and-completion";
    /** The topic between fingerprint and dedup. */
    static String byFingerprintTopic(String applicationId) {
        return applicationId + "-" + BY_FINGERPRINT + "-repartition";
    }

    static final String CALLS = "calls";
    static final String RESULTS = "results";
    static final String RESULTS_JSON = "results-json";
    static final String USAGE = "usage";
    static final String TO_USAGE = "usage-repartition-filter";
    static final String JOB_CHANGE = "job-change";
    static final String JOB_CHANGES = "job-changes";
    static final String USAGE_AND_JOBS = "usage-and-jobs";
    static final String SUM_USAGE = "sum-usage";
    static final String METRICS = "metrics";

    static final String SEEN_STORE = "seen";
    static final String ANSWERS_STORE = "answers";
    static final String EXPIRY_STORE = "answers-expiry";
    static final String PENDING_STORE = "pending";
    static final String WAITERS_STORE = "waiters";
    static final String DEADLINES_STORE = "deadlines";
    static final String DRAINING_STORE = "draining";
    static final String PINNED_STORE = "pinned";
    static final String COUNTERS_STORE = "counters";
    static final String PARTIALS_STORE = "usage-partials";
    static final String WINDOWS_STORE = "usage-windows";
    static final String JOBS_STORE = "jobs";
    static final String JOB_AGES_STORE = "job-ages";

    private Flow() {}
}
