package io.sluice.schemas;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Tells Avro to load our generated types. Since 1.12.2 it loads no class by name that nobody vouched for, not even for
 * the default of an enum in a builder. {@link TrustedRecord} does this before any generated record is used; only who
 * has Avro load one by name, without a mention of its class, calls {@link #trust} himself.
 */
public final class GeneratedTypes {
    private static final Set<String> PACKAGES = Set.of("io.sluice.schema", "io.sluice.state");
    private static final AtomicBoolean TRUSTED = new AtomicBoolean();

    private GeneratedTypes() {}

    /** Adds our types to what the process already trusts. Any thread; once is enough, more does no harm. */
    public static void trust() {
        if (TRUSTED.compareAndSet(false, true)) {
            ClassSecurityPredicate before = ClassSecurityValidator.getGlobal();
            ClassSecurityValidator.setGlobal(
                    ClassSecurityValidator.composite(before, type -> PACKAGES.contains(type.getPackageName())));
        }
    }
}
