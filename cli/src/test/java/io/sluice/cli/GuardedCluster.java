package io.sluice.cli;

import io.sluice.cli.cluster.Acl;
import io.sluice.local.BrokerOptions;
import io.sluice.local.EmbeddedBroker;
import io.sluice.local.EmbeddedRegistry;
import io.sluice.local.provider.FaultKind;
import io.sluice.local.provider.FaultRule;
import io.sluice.local.provider.ProviderSimulator;
import io.sluice.local.provider.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** A broker that asks everybody who they are and lets them do what they were granted, and no more; a registry and a provider. */
final class GuardedCluster implements AutoCloseable {

    private static final String ADMIN = "admin";

    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final ProviderSimulator provider;

    /** With these users, who have no right, and an administrator who has all. */
    GuardedCluster(Path dir, Collection<String> users) throws IOException {
        broker = EmbeddedBroker.start(
                dir.resolve("broker"), BrokerOptions.defaults().withSettings(guarded(users)));
        registry = EmbeddedRegistry.start(dir.resolve("registry"), 0);
        provider = ProviderSimulator.start(SimulatorOptions.defaults(dir.resolve("journal.jsonl")));
    }

    private static Map<String, String> guarded(Collection<String> users) {
        String passwords = users.stream()
                .map(user -> " user_" + user + "=\"" + password(user) + "\"")
                .collect(Collectors.joining());
        return Map.of(
                "listener.security.protocol.map", "CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms", "PLAIN",
                "sasl.mechanism.inter.broker.protocol", "PLAIN",
                "listener.name.clients.plain.sasl.jaas.config",
                        jaas(ADMIN, password(ADMIN), " user_admin=\"" + password(ADMIN) + "\"" + passwords),
                "authorizer.class.name", AuditedAuthorizer.class.getName(),
                "allow.everyone.if.no.acl.found", "false",
                // Whoever speaks to the controller's listener: the broker itself.
                "super.users", "User:" + ADMIN + ";User:ANONYMOUS");
    }

    private static String jaas(String user, String password, String more) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\"%s;"
                .formatted(user, password, more);
    }

    private static String password(String user) {
        return user + "-secret";
    }

    /** What a user sets in {@code sasl.jaas.config}. */
    static String login(String user) {
        return jaas(user, password(user), "");
    }

    /** Settings of a user's clients. */
    Map<String, Object> clients(String user) {
        return Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                login(user));
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    String registryUrl() {
        return registry.url();
    }

    String providerUrl() {
        return provider.openAiBaseUri().toString();
    }

    /** Whether the provider answers with an error of its own from now on. */
    void providerFails(boolean fails) {
        provider.faults().set(fails ? List.of(FaultRule.always(FaultKind.SERVER_ERROR)) : List.of());
    }

    /** Lets each user do what stands under its name. */
    void grant(List<Acl> acls) throws Exception {
        try (Admin admin = Admin.create(new HashMap<>(clients(ADMIN)))) {
            admin.createAcls(
                            acls.stream().flatMap(acl -> bindings(acl).stream()).toList())
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** Takes it away again. */
    void revoke(Acl acl) throws Exception {
        try (Admin admin = Admin.create(new HashMap<>(clients(ADMIN)))) {
            admin.deleteAcls(bindings(acl).stream().map(AclBinding::toFilter).toList())
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static List<AclBinding> bindings(Acl acl) {
        boolean prefixed = acl.name().endsWith("*");
        ResourcePattern resource = new ResourcePattern(
                ResourceType.fromString(acl.resource().replace('-', '_')),
                acl.name().replaceFirst("\\*$", ""),
                prefixed ? PatternType.PREFIXED : PatternType.LITERAL);
        return acl.operations().stream()
                .map(operation -> new AclBinding(
                        resource,
                        new AccessControlEntry(
                                "User:" + acl.who(), "*", operation(operation), AclPermissionType.ALLOW)))
                .toList();
    }

    /** {@code DescribeConfigs} is Kafka's {@code DESCRIBE_CONFIGS}. */
    static AclOperation operation(String word) {
        return AclOperation.fromString(
                word.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT));
    }

    @Override
    public void close() {
        provider.close();
        registry.close();
        broker.close();
    }
}
