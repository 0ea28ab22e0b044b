package io.sluice.benchmarks;

import io.sluice.local.provider.JournalLine;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Who answers the calls and says what arrived: the simulator with its journal, or a recorder in front of a foreign server. */
interface Provider extends AutoCloseable {
    /** What a lane calls. */
    URI baseUrl();

    /** Every call that arrived whole, by now. */
    List<JournalLine> journal() throws IOException;

    @Override
    void close();
}
