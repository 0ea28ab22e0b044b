package io.sluice.benchmarks;

import java.util.List;

/** One benchmark: runs its cases on surroundings of its own. */
interface Bench {
    /** The word on the command line. */
    String name();

    /** What it measures and what is aimed at, in one line. */
    String aim();

    /**
     * Runs it; says on standard error how far it is.
     */
    List<BenchCase> run(BenchOptions options) throws Exception;
}
