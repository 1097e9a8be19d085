package io.filecast;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void sessionKnowsTheWireAndTheRecordsOfTheConfiguration() {
    requireOnly(
        "session", resideInAnyPackage(JAVA, "io.netty.buffer..", ROOT + ".wire").or(CONFIG_VALUES));
  }

  @Test
  void fileKnowsVertxAndNettyAndTheRecordsOfTheConfiguration() {
    requireOnly("file", resideInAnyPackage(JAVA, VERTX, NETTY, LOG, TEXT).or(CONFIG_VALUES));
  }

  @Test
  void transportKnowsVertxAndNetty() {
    requireOnly("transport", JAVA, VERTX, NETTY, LOG);
  }

  @Test
  void engineKnowsEverythingThatMovesBytes() {
    requireOnly(
        "engine",
        JAVA,
        VERTX,
        NETTY,
        LOG,
        TEXT,
        ROOT + ".config",
        ROOT + ".wire..",
        ROOT + ".session..",
        ROOT + ".crypto..",
        ROOT + ".file..",
        ROOT + ".transport..");
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
        ROOT + ".session..",
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
        ROOT + ".session",
        ROOT + ".file",
        ROOT + ".transport",
        ROOT + ".engine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text",
        "config",
        "wire",
        "session",
        "crypto",
        "file",
        "transport",
        "engine",
        "report",
        "doctor"
      })
  void onlyTheRootPackageKnowsCommandLines(String name) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT, "picocli..", "ch.qos.logback..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void sessionsOwnNoClockThreadSocketOrFile() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".session..")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.nio.channels..", "java.net..", "java.io..", "java.util.concurrent.locks")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class, Executor.class, Executors.class, Future.class, Files.class)
        .check(CLASSES);
  }

  /** So that everything that is printed has been made printable, and what is lost is noticed. */
  @Test
  void programsPrintThroughTheConsole() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(
            Console.class,
            Board.class, // draws on stderr
            SendWatch.class, // chooses between the two for the console
            TrainingRun.class) // reads what is printed
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".JavaVersion") // runs before everything else
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".HelpCommand") // picocli prints our own words
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".engine.ParentLink") // talks to the parent process
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".engine.ChildJvm") // passes on lines made printable
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".engine.ClassDataArchive") // a program of the build
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }

  @Test
  void packagesImportInOneDirection() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
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
        .allowEmptyShould(true) // packages that later work fills
        .check(CLASSES);
  }

  private static boolean isPrimitive(JavaClass type) {
    return type.getBaseComponentType().isPrimitive();
  }
}
