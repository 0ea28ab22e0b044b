package io.sluice.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The boundaries between the job's packages, as docs/architecture.md draws them. */
class PackageRulesTest {
    private static final String KAFKA = "org.apache.kafka..";
    private final JavaClasses job = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.sluice.app");

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.sluice.app.(*)..").should().beFreeOfCycles().check(job);
    }

    @Test
    void arithmeticAndProvidersKnowNoKafka() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.sluice.app.quota..",
                        "io.sluice.app.retry..",
                        "io.sluice.app.learn..",
                        "io.sluice.app.provider..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(KAFKA)
                .check(job);
    }

    @Test
    void quotaKnowsNoClockAndNoThread() {
        noClasses()
                .that()
                .resideInAnyPackage("io.sluice.app.quota..", "io.sluice.app.retry..", "io.sluice.app.learn..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(job);
    }

    @Test
    void onlyStreamsPackagesTouchStoresAndContexts() {
        classes()
                .that()
                .resideOutsideOfPackages(
                        "io.sluice.app.topology..",
                        "io.sluice.app.dedup..",
                        "io.sluice.app.completion..",
                        "io.sluice.app.metrics..",
                        "io.sluice.app.state..",
                        "io.sluice.app")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("org.apache.kafka.streams.state..", "org.apache.kafka.streams.processor..")
                .check(job);
    }
}
