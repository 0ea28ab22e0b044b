package io.sluice.app.dedup;

import io.sluice.app.state.Trace;
import io.sluice.schema.Answer;
import io.sluice.schema.Call;
import io.sluice.schema.PromptResult;

/** Where dedup and completion hand over what they decided. Called by the stream thread, inside its transaction. */
public interface Outlets {
    /** The one terminal record of a request, in the request's own trace. */
    void result(PromptResult result, Trace trace);

    /** A call for its lane, in the trace of the request that it is made for. */
    void call(Call call, Trace trace);

    /** A call ended: its usage goes to the ledger. */
    void ended(Answer answer, long nowMs);

    /** A call ended that is not pending: it was counted, and nobody waits for it. */
    void orphan(Answer answer);
}
