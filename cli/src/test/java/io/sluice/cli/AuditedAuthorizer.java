package io.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/**
 * Kafka's own authorizer, which decides, and a note of what it was asked. Kafka makes it by its name, so the notes are
 * static: of every broker in this process.
 */
public final class AuditedAuthorizer extends StandardAuthorizer {

    /** What a user wanted of a resource, and whether it was let. */
    record Asked(String user, AclOperation operation, ResourceType type, String name, boolean allowed) {}

    private static final Set<Asked> ASKED = ConcurrentHashMap.newKeySet();

    static Set<Asked> asked() {
        return Set.copyOf(ASKED);
    }

    static void forget() {
        ASKED.clear();
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = new ArrayList<>(super.authorize(context, actions));
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            // What the broker does not log when it is denied only narrows an answer, such as the list of all topics.
            if (action.logIfDenied()) {
                ASKED.add(new Asked(
                        context.principal().getName(),
                        action.operation(),
                        action.resourcePattern().resourceType(),
                        action.resourcePattern().name(),
                        results.get(i) == AuthorizationResult.ALLOWED));
            }
        }
        return results;
    }
}
