package io.filecast;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.filecast.cli.SendWatch;
import io.filecast.cli.TrainingRun;
import io.filecast.cli.terminal.Console;
import io.filecast.cli.terminal.ProgressDisplay;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The direction of imports between packages, as the design has it. */
class ArchitectureTest {
  private static final String ROOT = "io.filecast";
  private static final String JAVA = "java..";

  private static final String VERTX = "io.vertx..";
  private static final String NETTY = "io.netty..";
  private static final String LOG = "org.slf4j..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private static final DescribedPredicate<JavaClass> CONFIG_VALUES =
      describe(
          "records and enums of config",
          type ->
              type.getPackageName().equals(ROOT + ".config") && (type.isRecord() || type.isEnum()));

  private static final String TEXT = ROOT + ".text";

  @Test
  void textKnowsJavaOnly() {
    requireOnly("text", JAVA);
  }

  @Test
  void configKnowsVertxAndNothingOfFilecast() {
    requireOnly("config", JAVA, VERTX, "com.fasterxml.jackson.core..");
  }

  @Test
  void wireKnowsNettyBuffersOnly() {
    requireOnly("wire", JAVA, "io.netty.buffer..");
  }

  @Test
  void cryptoKnowsTheWire() {
    requireOnly("crypto", JAVA, "javax.crypto..", "io.netty.buffer..", ROOT + ".wire");
  }

  @Test
  void protocolKnowsTheWireAndValues() {
    requireOnly(
        "protocol",
        resideInAnyPackage(
                JAVA,
                "io.netty.buffer..",
                ROOT + ".wire",
                ROOT + ".crypto",
                ROOT + ".content",
                ROOT + ".transfer")
            .or(CONFIG_VALUES));
  }

  @Test
  void contentIsInterfacesAboutPackets() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".content")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(JAVA, "io.netty.buffer..", ROOT + ".content", ROOT + ".wire")
        .check(CLASSES);
  }

  @Test
  void filesKnowVertxAndNettyAndTheRecordsOfTheConfiguration() {
    requireOnly(
        "content.file", resideInAnyPackage(JAVA, VERTX, NETTY, LOG, TEXT).or(CONFIG_VALUES));
  }

  @Test
  void transportKnowsVertxAndNetty() {
    requireOnly("transport", JAVA, VERTX, NETTY, LOG);
  }

  @Test
  void transferKnowsTheConfigurationAndTheWire() {
    requireOnly("transfer", JAVA, ROOT + ".config", ROOT + ".wire");
  }

  @Test
  void programKnowsWhatAProcessNeeds() {
    requireOnly(
        "program",
        JAVA,
        VERTX,
        NETTY,
        LOG,
        TEXT,
        ROOT + ".config",
        ROOT + ".content.file",
        ROOT + ".transport");
  }

  @Test
  void placementKnowsProgramsAndValues() {
    requireOnly(
        "placement",
        JAVA,
        VERTX,
        LOG,
        TEXT,
        ROOT + ".config",
        ROOT + ".content.file",
        ROOT + ".program",
        ROOT + ".transfer",
        ROOT + ".transport",
        ROOT + ".wire");
  }

  @Test
  void nodeKnowsEverythingThatMovesBytes() {
    requireOnly(
        "node",
        JAVA,
        VERTX,
        NETTY,
        LOG,
        TEXT,
        ROOT + ".config",
        ROOT + ".wire..",
        ROOT + ".protocol..",
        ROOT + ".crypto..",
        ROOT + ".content..",
        ROOT + ".transport..",
        ROOT + ".placement",
        ROOT + ".program",
        ROOT + ".transfer");
  }

  @Test
  void reportKnowsSnapshotsOnly() {
    requireOnly(
        "report",
        JAVA,
        "javax.xml.stream",
        "org.apache.commons.statistics..",
        "org.apache.commons.numbers..",
        "io.vertx.core.json",
        TEXT,
        ROOT + ".transfer",
        ROOT + ".config");
  }

  @Test
  void doctorLooksAtEverythingButCommandLinesAndReports() {
    requireOnly(
        "doctor",
        JAVA,
        VERTX,
        "io.netty.util",
        TEXT,
        ROOT + ".config",
        ROOT + ".wire",
        ROOT + ".protocol..",
        ROOT + ".content.file",
        ROOT + ".transport",
        ROOT + ".program",
        ROOT + ".node");
  }

  @Test
  void comparisonsAndTerminalsDoNotKnowTheCommands() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".cli.compare", ROOT + ".cli.terminal")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".cli")
        .check(CLASSES);
  }

  @Test
  void onlyThePackageOfCommandLinesKnowsThem() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + ".cli..", "picocli..", "ch.qos.logback..")
        .check(CLASSES);
  }

  /** A program that embeds filecast does not have these: they are optional dependencies. */
  @Test
  void onlyProgramsAndReportsNeedOptionalDependencies() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".cli..", ROOT + ".report..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".report..", "org.jline..", "org.apache.commons..", "picocli..", "ch.qos..")
        .check(CLASSES);
  }

  @Test
  void theRootPackageIsEmpty() {
    noClasses() // Maven compiles a package-info to a class
        .that()
        .doNotHaveSimpleName("package-info")
        .should()
        .resideInAPackage(ROOT)
        .check(CLASSES);
  }

  @Test
  void theProtocolOwnsNoClockThreadSocketOrFile() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".protocol..", ROOT + ".wire")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.channels..", "java.util.concurrent.locks")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class, Executor.class, Executors.class, Future.class, Files.class)
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".protocol..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.net..", "java.io..")
                .and(not(belongToAnyOf(InetSocketAddress.class, InetAddress.class)))) // values
        .check(CLASSES);
  }

  /** So that everything that is printed has been made printable, and what is lost is noticed. */
  @Test
  void programsPrintThroughTheConsole() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(
            Console.class,
            ProgressDisplay.class, // draws on stderr
            SendWatch.class, // chooses between the two for the console
            TrainingRun.class) // reads what is printed
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".cli.JavaVersion") // runs before everything else
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".cli.HelpCommand") // picocli prints our own words
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".placement.ParentLink") // talks to the parent process
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".placement.ChildJvm") // passes on lines made printable
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".program.ClassDataArchive") // a program of the build
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }

  /** Between any two packages, not only those at the top. */
  @Test
  void packagesImportInOneDirection() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  private static void requireOnly(String name, String... allowed) {
    requireOnly(name, resideInAnyPackage(allowed));
  }

  private static void requireOnly(String name, DescribedPredicate<JavaClass> allowed) {
    String own = ROOT + "." + name;
    classes()
        .that()
        .resideInAPackage(own + "..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(own + "..")
                .or(allowed)
                .or(describe("arrays of primitives", ArchitectureTest::isPrimitive)))
        .check(CLASSES);
  }

  private static boolean isPrimitive(JavaClass type) {
    return type.getBaseComponentType().isPrimitive();
  }
}
