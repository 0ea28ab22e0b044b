package io.sluice.cli.engine;

import io.sluice.schema.PromptResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Committed results in the order of the topic. Used by one thread. */
public interface ResultSource extends AutoCloseable {

    /** Waits at most so long for further results. */
    List<PromptResult> poll(Duration wait);

    /** Whether everything before these offsets was given out. */
    boolean reached(Map<Integer, Long> offsets);

    @Override
    void close();
}
