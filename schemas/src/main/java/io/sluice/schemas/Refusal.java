package io.sluice.schemas;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** What a person is told whom a broker does not let in, or does not let do what was wanted. */
public final class Refusal {
    private static final Pattern USER = Pattern.compile("\\busername\\s*=\\s*\"?([^\"\\s;]+)");

    private Refusal() {}

    /**
     * Who, what and what to do, as a sentence without its full stop; empty where nothing in the chain of causes is a
     * refusal.
     *
     * @param settings of the client, in Kafka's own words: who it said to be
     */
    public static Optional<String> words(Throwable failure, Map<String, ?> settings) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException refused) {
                return Optional.of(user(settings) + " is not let in: " + withoutStop(refused)
                        + ". Check name and password in sasl.jaas.config, sasl.mechanism and security.protocol, or the"
                        + " certificates of ssl.*");
            }
            if (cause instanceof AuthorizationException denied) {
                return Optional.of(user(settings) + " lacks a right" + resource(denied)
                        + ". ./sluice topics check lists the rights that each part needs (docs/security.md)");
            }
        }
        return Optional.empty();
    }

    /** The name in {@code sasl.jaas.config}, which holds the password too. */
    private static String user(Map<String, ?> settings) {
        Matcher name = USER.matcher(String.valueOf(settings.get("sasl.jaas.config")));
        return name.find() ? "user '" + name.group(1) + "'" : "this client's user";
    }

    private static String resource(AuthorizationException denied) {
        return switch (denied) {
            case TopicAuthorizationException topics
            when !topics.unauthorizedTopics().isEmpty() ->
                " on topic '" + String.join("', '", topics.unauthorizedTopics()) + "'";
            case GroupAuthorizationException group
            when group.groupId() != null -> " on group '" + group.groupId() + "'";
            case TransactionalIdAuthorizationException id -> " on its transactional-id";
            default -> ": " + withoutStop(denied);
        };
    }

    private static String withoutStop(Exception failure) {
        return String.valueOf(failure.getMessage()).replaceFirst("\\.$", "");
    }
}
