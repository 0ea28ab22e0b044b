package io.sluice.local.provider;

import java.io.IOException;

/** The answering half of a request: decided and journalled already, and holding little while it waits. */
@FunctionalInterface
interface Turn {

    /** Waits and answers; on the connection's thread. */
    void play(HttpConversation conversation) throws IOException;

    /** A turn that answers at once. */
    static Turn of(HttpReply reply) {
        return conversation -> conversation.send(reply);
    }
}
