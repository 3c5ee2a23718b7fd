package dev.chassis.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keeps the arrows of the house true: modules, rooms, optional leaves. */
class ArchitectureTest {

  private static final String ROOT = "dev.chassis";
  private static final String FIXTURE = "dev.chassis.testkit.fixture";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);
  private static final JavaClasses OFFENDERS = new ClassFileImporter().importPackages(FIXTURE);

  @TestFactory
  Stream<DynamicTest> theHouseKeepsItsRules() {
    return new ArchitectureRules(ROOT)
        .all().entrySet().stream()
            .map(rule -> dynamicTest(rule.getKey(), () -> rule.getValue().check(MAIN)));
  }

  @Test
  void everyPackageSaysWhatItIsForAndIsNullMarked() {
    var silent =
        MAIN.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(
                room ->
                    room.tryGetPackageInfo()
                        .filter(info -> info.isAnnotatedWith(NullMarked.class))
                        .isEmpty())
            .map(JavaPackage::getName)
            .toList();

    assertThat(silent).isEmpty();
  }

  @Test
  void theRulesSeeEveryModule() {
    assertThat(MAIN.contain("dev.chassis.config.Check")).isTrue();
    assertThat(MAIN.contain("dev.chassis.Service")).isTrue();
    assertThat(MAIN.stream().noneMatch(type -> type.getName().startsWith(FIXTURE))).isTrue();
  }

  /** A rule that cannot fail keeps nothing: each must report its offender below the fixture. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "meters are made of signals           | client.CountsUnlisted",
        "modules know only those below        | messaging.UsesObservability",
        "rooms of core know only floors below | config.UsesHttp",
        "rooms of core know only floors below | http.UsesFrontDoor",
        "every room of core has a floor       | attic.NobodyKnowsThisRoom",
        "packages form no ring                | http.UsesClient",
        "time comes from the room time        | client.AsksTheSystem.elapsed",
        "time comes from the room time        | client.AsksTheSystem.reference",
        "time comes from the room time        | client.AsksTheSystem.timer",
        "time comes from the room time        | client.AsksTheSystem.sleep",
        "there is one way to log              | client.Prints.toTheConsole",
        "there is one way to log              | client.Prints.toAnotherLogger",
        "there is one way to log              | client.Prints.toLogback",
        "optional back ends are leaves        | messaging.memory.UsesTheDriver",
        "optional back ends are leaves        | messaging.memory.UsesTheLeaf",
        "optional back ends are leaves        | client.AsksTheVault",
        "optional back ends are leaves        | security.ReadsTokens",
        "secrets are compared in constant time | client.ComparesSecrets.isRight",
        "no thread-locals                     | client.RemembersByThread.REQUEST",
      })
  void eachRuleReportsItsOffender(String name, String offender) {
    var rule = new ArchitectureRules(FIXTURE).all().get(name);

    assertThat(violations(rule)).anyMatch(line -> line.contains(FIXTURE + "." + offender));
  }

  @Test
  void theFrontRoomOfMessagingMayUseTheDoorOfALeaf() {
    var rule = new ArchitectureRules(FIXTURE).all().get("optional back ends are leaves");

    assertThat(violations(rule)).noneMatch(line -> line.contains("messaging.UsesTheDoor"));
  }

  private static List<String> violations(ArchRule rule) {
    return rule.evaluate(OFFENDERS).getFailureReport().getDetails();
  }
}
