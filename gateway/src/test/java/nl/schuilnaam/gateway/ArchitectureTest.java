package nl.schuilnaam.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The drawing of the house: which room may know which. Imports point down this list and never up. */
@AnalyzeClasses(packages = "nl.schuilnaam", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule importsPointDown = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("nl.schuilnaam..")
            .layer("cli")
            .definedBy("nl.schuilnaam.gateway.cli")
            .layer("gateway")
            .definedBy("nl.schuilnaam.gateway")
            .layer("edge")
            .definedBy("nl.schuilnaam.gateway.edge")
            .layer("admin")
            .definedBy("nl.schuilnaam.gateway.admin")
            .layer("bulk")
            .definedBy("nl.schuilnaam.gateway.bulk")
            .layer("lifecycle")
            .definedBy("nl.schuilnaam.gateway.lifecycle")
            .layer("population")
            .definedBy("nl.schuilnaam.gateway.population")
            .layer("observe")
            .definedBy("nl.schuilnaam.gateway.observe")
            .layer("exchange")
            .definedBy("nl.schuilnaam.gateway.exchange")
            .layer("limit")
            .definedBy("nl.schuilnaam.gateway.limit")
            .layer("trial")
            .definedBy("nl.schuilnaam.gateway.trial")
            .layer("guard")
            .definedBy("nl.schuilnaam.gateway.guard")
            .layer("content")
            .definedBy("nl.schuilnaam.gateway.content")
            .layer("text")
            .definedBy("nl.schuilnaam.gateway.text")
            .layer("wire")
            .definedBy("nl.schuilnaam.gateway.wire")
            .layer("log")
            .definedBy("nl.schuilnaam.gateway.log")
            .layer("audit")
            .definedBy("nl.schuilnaam.gateway.audit")
            .layer("mapping")
            .definedBy("nl.schuilnaam.mapping..")
            .layer("config")
            .definedBy("nl.schuilnaam.config..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("gateway")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("edge")
            .mayOnlyBeAccessedByLayers("gateway", "cli")
            .whereLayer("admin")
            .mayOnlyBeAccessedByLayers("gateway", "cli")
            .whereLayer("bulk")
            .mayOnlyBeAccessedByLayers("admin", "gateway", "cli")
            .whereLayer("lifecycle")
            .mayOnlyBeAccessedByLayers("admin", "gateway", "cli")
            .whereLayer("population")
            .mayOnlyBeAccessedByLayers("admin", "gateway", "cli")
            .whereLayer("observe")
            .mayOnlyBeAccessedByLayers("admin", "gateway", "cli")
            .whereLayer("exchange")
            .mayOnlyBeAccessedByLayers("observe", "lifecycle", "population", "admin", "edge", "gateway", "cli")
            .whereLayer("limit")
            .mayOnlyBeAccessedByLayers("edge", "gateway")
            .whereLayer("trial")
            .mayOnlyBeAccessedByLayers("observe", "admin", "gateway", "cli")
            .whereLayer("guard")
            .mayOnlyBeAccessedByLayers("population", "exchange", "gateway", "cli")
            .whereLayer("content")
            .mayOnlyBeAccessedByLayers("trial", "observe", "population", "exchange", "gateway", "cli")
            .whereLayer("text")
            .mayOnlyBeAccessedByLayers(
                    "guard", "content", "trial", "observe", "population", "exchange", "admin", "gateway", "cli")
            .whereLayer("wire")
            .mayOnlyBeAccessedByLayers("exchange", "edge", "gateway", "cli")
            .whereLayer("log")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("audit")
            .mayOnlyBeAccessedByLayers("observe", "lifecycle", "admin", "exchange", "edge", "gateway", "cli")
            .whereLayer("mapping")
            .mayOnlyBeAccessedByLayers(
                    "observe", "bulk", "population", "admin", "exchange", "guard", "edge", "gateway", "cli");

    @ArchTest
    static final ArchRule roomsFormNoCycles =
            slices().matching("nl.schuilnaam.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule configurationIsPure = noClasses()
            .that()
            .resideInAPackage("nl.schuilnaam.config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "java.net.http..", "java.sql..");

    @ArchTest
    static final ArchRule contentKnowsNeitherVertxNorTheStore = noClasses()
            .that()
            .resideInAPackage("nl.schuilnaam.gateway.content")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "nl.schuilnaam.mapping..", "java.sql..");

    @ArchTest
    static final ArchRule limitsKnowNothingElse = classes()
            .that()
            .resideInAPackage("nl.schuilnaam.gateway.limit")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "nl.schuilnaam.gateway.limit",
                    "nl.schuilnaam.config..",
                    "java..",
                    "org.jspecify..",
                    "com.google.errorprone..");

    @ArchTest
    static final ArchRule textKnowsNothingElse = classes()
            .that()
            .resideInAPackage("nl.schuilnaam.gateway.text")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("nl.schuilnaam.gateway.text", "java..", "org.jspecify..", "com.google.errorprone..");

    @ArchTest
    static final ArchRule onlyTheEmbeddedStoreSpeaksSql = noClasses()
            .that()
            .resideOutsideOfPackage("nl.schuilnaam.mapping.embedded")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..");

    @ArchTest
    static final ArchRule noOneUsesWhatVertxCallsInternal = noClasses()
            .that()
            .resideInAPackage("nl.schuilnaam..")
            .and()
            .doNotHaveFullyQualifiedName("nl.schuilnaam.gateway.wire.Wire")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..impl..", "io.vertx..internal..");

    @ArchTest
    static final ArchRule theWireKnowsNobody = noClasses()
            .that()
            .resideInAPackage("nl.schuilnaam.gateway.wire")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("nl.schuilnaam.config..", "nl.schuilnaam.mapping..");

    @ArchTest
    static final ArchRule namesSayWhatAThingDoes = classes()
            .that()
            .resideInAPackage("nl.schuilnaam..")
            .should()
            .haveSimpleNameNotEndingWith("Util")
            .andShould()
            .haveSimpleNameNotEndingWith("Utils")
            .andShould()
            .haveSimpleNameNotEndingWith("Manager")
            .andShould()
            .haveSimpleNameNotEndingWith("Helper")
            .andShould()
            .haveSimpleNameNotEndingWith("Impl");
}
