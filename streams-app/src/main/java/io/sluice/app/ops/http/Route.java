package io.sluice.app.ops.http;

import java.io.IOException;

/** Answers one path. Runs on a virtual thread of its own; what it throws becomes a 500 without details. */
@FunctionalInterface
public interface Route {
    /** Answers exactly once. May block. */
    void answer(Visit visit) throws IOException;
}
