package dev.chassis.testkit.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.messaging.MessagingSignals;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.observability.Observability;
import dev.chassis.observability.slo.SloFiles;
import dev.chassis.observability.slo.Slos;
import dev.chassis.testkit.guide.PromisingShop;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that follow from promises, judged by Prometheus' own tools. */
class SloFilesTest {

  @TempDir private Path folder;

  private static Chassis shop() {
    return Chassis.service("shop").with(Observability.module()).wiring(SloFilesTest::wire);
  }

  /** With one promise: promtool takes its time for each. */
  private static Chassis stall() {
    return Chassis.service("stall")
        .with(Observability.module())
        .wiring(
            chassis -> chassis.get(Slos.class).slo("book").subscription("book").availability(99.5));
  }

  private static void wire(ServiceContext chassis) {
    chassis.http().get("/items/{id}", call -> Future.succeededFuture("one"));
    var slos = chassis.get(Slos.class);
    slos.slo("look")
        .route("GET", "/items/{id}")
        .availability(99.99)
        .latency(Duration.ofMillis(100), 95)
        .latency(Duration.ofSeconds(1), 99.9)
        .team("shop")
        .describedAs("customers don't see what is on sale");
    slos.slo("stock").client("stock").availability(99.9);
    slos.slo("book").subscription("book").availability(99.5).latency(Duration.ofSeconds(5), 90);
    slos.slo("tell").published("sale_made").availability(99.95);
  }

  @Test
  @Tag("slow")
  void theRulesFireWhenABudgetBurnsTooFastAndAreSilentOtherwise() throws Exception {
    SloFiles.write(folder, List.of(shop()));

    var checked = ThrowawayPrometheus.promtool(folder, "check", "rules", "shop.rules.yml");
    var tested = ThrowawayPrometheus.promtool(folder, "test", "rules", "shop.rules.test.yml");

    assertThat(checked.output()).contains("SUCCESS");
    assertThat(checked.code()).isZero();
    assertThat(tested.output()).contains("SUCCESS").doesNotContain("FAILED");
    assertThat(tested.code()).isZero();
  }

  @Test
  @Tag("slow")
  void theTestOfTheRulesFindsRulesThatNeverFire() throws Exception {
    SloFiles.write(folder, List.of(stall()));
    var rules = folder.resolve("stall.rules.yml");
    Files.writeString(rules, Files.readString(rules).replaceAll("> [0-9.]+", "> 0.99"));

    var tested = ThrowawayPrometheus.promtool(folder, "test", "rules", "stall.rules.test.yml");

    assertThat(tested.code()).isNotZero();
    assertThat(tested.output()).contains("FAILED").contains("SloBurnsFast");
  }

  @Test
  @Tag("slow")
  void theTestOfTheRulesFindsRulesThatFireWithinTheBudget() throws Exception {
    SloFiles.write(folder, List.of(stall()));
    var rules = folder.resolve("stall.rules.yml");
    Files.writeString(rules, Files.readString(rules).replaceAll("> [0-9.]+", "> 0.000001"));

    var tested = ThrowawayPrometheus.promtool(folder, "test", "rules", "stall.rules.test.yml");

    assertThat(tested.code()).isNotZero();
    assertThat(tested.output())
        .contains("keeps within its budget")
        .doesNotContain("burns too fast");
  }

  @Test
  void theRoutesOfAlertsAreUnderstood() throws Exception {
    SloFiles.write(folder, List.of(shop(), Chassis.service("other").with(Observability.module())));

    var checked =
        InstalledProgram.named("prometheus-alertmanager", "amtool")
            .run(folder, "check-config", "alertmanager.yml");

    assertThat(checked.output()).contains("SUCCESS").contains("2 receivers");
  }

  @Test
  void everyPromiseHasAPlaceInTheRunbook() throws Exception {
    SloFiles.write(folder, List.of(shop()));

    var runbook = Files.readString(folder.resolve("shop.runbook.md"));
    var rules = Files.readString(folder.resolve("shop.rules.yml"));

    assertThat(runbook)
        .contains("## look availability")
        .contains("## book latency-5000ms")
        .contains("Customers don't see what is on sale");
    assertThat(rules)
        .contains("shop.runbook.md#look-availability")
        .contains("customers don''t see");
  }

  @Test
  void promisesAboutEventsAreMadeOfWhatMessagingMeasures() throws Exception {
    SloFiles.write(folder, List.of(shop()));

    var rules = Files.readString(folder.resolve("shop.rules.yml"));

    assertThat(rules)
        .contains(
            MessagingSignals.PUBLISHED.prometheus() + "_count{job=\"shop\",type=\"sale_made\"")
        .contains(
            MessagingSignals.CONSUMED.prometheus()
                + "_count{job=\"shop\",subscription=\"book\",outcome=~\"parked\"");
    assertThat(MessagingSignals.PUBLISHED.labels()).contains("type", "outcome");
    assertThat(MessagingSignals.CONSUMED.labels()).contains("subscription", "outcome");
    for (var failure : PublishFailure.values()) {
      assertThat(rules).containsPattern("outcome=~\"[^\"]*\\b" + failure.name() + "\\b");
    }
  }

  @Test
  void theCommandWritesTheFilesOfAServiceByItsClass() throws Exception {
    var code = SloFiles.run(folder.toString(), PromisingShop.class.getName());

    assertThat(code).isZero();
    assertThat(folder)
        .isDirectoryContaining("glob:**shop.rules.yml")
        .isDirectoryContaining("glob:**shop.dashboard.json");
    assertThat(SloFiles.run(folder.toString(), "no.such.Service")).isEqualTo(2);
    assertThat(SloFiles.run()).isEqualTo(2);
  }
}
