package io.sluice.local.provider;

/**
 * A valid call, as the provider understands it.
 *
 * @param promptText all text of the prompt, for faults by substring; not to be kept while the call waits
 * @param tokensIn input tokens by the simulator's counting
 * @param tokensCached how many of them were read from the provider's cache
 * @param tokensAtStart what the limit's accounting charges at the start
 * @param tokensAtEnd what it charges when the call is done
 */
record ModelCall(
        String model,
        String promptText,
        long tokensIn,
        long tokensCached,
        long tokensAtStart,
        long tokensAtEnd,
        ReplyPlan reply) {}
