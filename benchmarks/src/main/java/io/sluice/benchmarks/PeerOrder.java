package io.sluice.benchmarks;

/**
 * What a peer is to do.
 *
 * @param brokers bootstrap servers
 * @param baseUrl of the provider
 * @param requests topic of chat bodies as JSON
 * @param results topic for the provider's answers
 * @param requestsPerMinute the provider's limit
 * @param tokensPerMinute the provider's limit
 * @param concurrency calls in flight at most
 * @param cache whether it keeps answers in memory
 * @param transactional whether results and offsets are committed in transactions, where the peer can
 */
record PeerOrder(
        String brokers,
        String baseUrl,
        String requests,
        String results,
        long requestsPerMinute,
        long tokensPerMinute,
        int concurrency,
        boolean cache,
        boolean transactional) {}
