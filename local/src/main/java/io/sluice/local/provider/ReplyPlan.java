package io.sluice.local.provider;

import java.util.Map;

/** What a call will be answered with: small while it waits, and rendered when it is due. */
interface ReplyPlan {

    /** Output tokens that the reply has, over all its choices. */
    long tokensOut();

    /** Whether the reply is an event stream. */
    boolean streamed();

    HttpReply render(Map<String, String> headers, long createdSeconds);
}
