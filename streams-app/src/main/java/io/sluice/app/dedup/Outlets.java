package io.sluice.app.dedup;

import io.sluice.schema.Answer;
import io.sluice.schema.Call;
import io.sluice.schema.PromptResult;

/** Where dedup and completion hand over what they decided. Called by the stream thread, inside its transaction. */
public interface Outlets {
    /** The one terminal record of a request. */
    void result(PromptResult result);

    /** A call for its lane. */
    void call(Call call);

    /** A call ended: its usage goes to the ledger. */
    void ended(Answer answer, long nowMs);

    /** A call ended that is not pending: it was counted, and nobody waits for it. */
    void orphan(Answer answer);
}
