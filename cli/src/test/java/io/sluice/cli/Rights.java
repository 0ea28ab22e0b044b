package io.sluice.cli;

import io.sluice.cli.cluster.Acl;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Judges a list of rights by what a broker was asked while everybody worked.
 *
 * @param asked by whom, and whether the broker let it
 */
record Rights(List<Acl> listed, Set<AuditedAuthorizer.Asked> asked) {

    /** What somebody in the list wanted and was not let. */
    List<AuditedAuthorizer.Asked> denied() {
        return asked.stream().filter(wanted -> !wanted.allowed()).toList();
    }

    /** Single rights without which the broker would have let everybody do everything that they did. */
    List<Acl> needless() {
        List<Acl> single = listed.stream().flatMap(acl -> single(acl).stream()).toList();
        List<Acl> needless = new ArrayList<>();
        for (Acl right : single) {
            List<Acl> others =
                    single.stream().filter(other -> !other.equals(right)).toList();
            boolean needed = asked.stream()
                    .anyMatch(wanted -> wanted.allowed()
                            && lets(right, wanted)
                            && others.stream().noneMatch(other -> lets(other, wanted)));
            if (!needed) {
                needless.add(right);
            }
        }
        return needless;
    }

    static List<Acl> single(Acl acl) {
        return acl.operations().stream()
                .map(operation -> new Acl(acl.who(), acl.resource(), acl.name(), List.of(operation)))
                .toList();
    }

    private static boolean lets(Acl right, AuditedAuthorizer.Asked wanted) {
        String name = right.name();
        boolean named = name.endsWith("*")
                ? wanted.name().startsWith(name.substring(0, name.length() - 1))
                : wanted.name().equals(name);
        return named
                && right.who().equals(wanted.user())
                && right.resource()
                        .equals(wanted.type().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                && includes(GuardedCluster.operation(right.operations().getFirst()), wanted.operation());
    }

    /** As Kafka has it: whoever may read, write, delete or alter may describe. */
    private static boolean includes(AclOperation given, AclOperation wanted) {
        return given == wanted
                || (wanted == AclOperation.DESCRIBE
                        && (given == AclOperation.READ
                                || given == AclOperation.WRITE
                                || given == AclOperation.DELETE
                                || given == AclOperation.ALTER));
    }
}
