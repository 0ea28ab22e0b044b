package io.sluice.benchmarks;

import java.util.function.Consumer;

/** One benchmark: runs its cases on surroundings of its own. */
interface Bench {
    /** The word on the command line. */
    String name();

    /** What it measures and what is aimed at, in one line. */
    String aim();

    /**
     * Runs it; says on standard error how far it is.
     *
     * @param done takes each case as soon as it was measured
     */
    void run(BenchOptions options, Consumer<BenchCase> done) throws Exception;
}
