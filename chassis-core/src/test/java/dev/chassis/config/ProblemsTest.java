package dev.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProblemsTest {

  @TempDir Path folder;

  record Http(int port, String host, Duration idleTimeout, int backlog) {
    Http {
      Check.all(
          Check.between(1, 65535, "port", port),
          Check.notBlank("host", host),
          Check.positive("idleTimeout", idleTimeout));
    }
  }

  record Market(String exchange) {}

  @Test
  void allMistakesOfAFileAreReportedAtOnceWithTheirLines() {
    var config =
        TestConfig.of(
            """
            http {
              port = 70000
              hots = localhost
              idleTimeout = 10 parsecs
              backlog = many
            }

            markte {
              exchange = NYSE
            }
            """);
    config.configuration().bind("http", Http.class);
    config.configuration().bind("market", Market.class);

    assertThat(config.problems())
        .containsExactlyInAnyOrder(
            "test.conf:1: http.host: missing; expected text",
            "test.conf:2: http.port: 70000: expected from 1 to 65535",
            "test.conf:3: http.hots: unknown key; did you mean http.host?",
            "test.conf:4: http.idleTimeout: \"10 parsecs\": expected a duration with a unit, such"
                + " as 500ms, 10s or 2m",
            "test.conf:5: http.backlog: \"many\": expected a whole number",
            "test.conf:8: markte: unknown key; did you mean market?",
            "market.exchange: missing; expected text");
  }

  @Test
  void theExceptionPrintsOneProblemALine() {
    var problems =
        List.of(
            new ConfigProblem("http.port", "a.conf:2", "wrong"),
            new ConfigProblem("", "b.conf", "cannot be read"),
            new ConfigProblem("x.y", null, "missing"));

    assertThat(new ConfigException(problems))
        .hasMessage(
            """
            3 problems in the configuration
              - a.conf:2: http.port: wrong
              - b.conf: cannot be read
              - x.y: missing""");
    assertThat(new ConfigException(problems.subList(0, 1)))
        .hasMessageStartingWith("1 problem in the configuration\n");
  }

  @Test
  void aCheckStillSpeaksWhenASiblingIsUnusable() {
    var problems = TestConfig.of("http { port = 0\n host = h }").problemsOf("http", Http.class);

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "test.conf:1: http.idleTimeout: missing; expected a duration with a unit, such as"
                + " 500ms, 10s or 2m",
            "test.conf:1: http.backlog: missing; expected a whole number",
            "test.conf:1: http.port: 0: expected from 1 to 65535");
  }

  @Test
  void aViolationShowsTheValueAsItWasWritten() {
    var sources =
        ConfigSources.none()
            .environment(Map.of("CHASSIS_HTTP_IDLE_TIMEOUT", "-5s"))
            .commandLine(Map.of("http.port", "1", "http.host", "h", "http.backlog", "1"));
    var configuration = sources.read();
    configuration.bind("http", Http.class);

    assertThat(configuration.problems())
        .extracting(ConfigProblem::message)
        .containsExactly(
            "environment variable CHASSIS_HTTP_IDLE_TIMEOUT: http.idleTimeout: -5s: expected"
                + " longer than zero");
  }

  @Test
  void aSectionBoundTwiceIsReportedOnce() {
    var config = TestConfig.of("market { exchange = [] }");
    config.configuration().bind("market", Market.class);
    config.configuration().bind("market", Market.class);

    assertThat(config.problems()).hasSize(1);
  }

  @Test
  void aSectionBoundTwiceIsTheSameRecord() {
    var config = TestConfig.of("market { exchange = x }");

    assertThat(config.bind("market", Market.class)).isSameAs(config.bind("market", Market.class));
  }

  @Test
  void aPlainValueIsNoSection() {
    assertThat(TestConfig.of("\nmarket = NYSE").problemsOf("market", Market.class))
        .containsExactly("test.conf:2: market: expected a section with exchange");
  }

  @Test
  void everyUnreadableFileIsNamed() {
    var configuration =
        ConfigSources.none().file(folder.resolve("missing.conf")).file(folder).read();

    assertThat(configuration.problems())
        .extracting(ConfigProblem::message)
        .containsExactly(
            folder + "/missing.conf: cannot be read; is the path right, and readable?",
            folder + ": cannot be read; is the path right, and readable?");
  }

  @Test
  void aSyntaxErrorHasItsLineAndHidesWhatMayStandInTheBrokenFile() {
    var broken = TestConfig.of("market {\n  exchange = [NYSE : 5\n}\n");
    broken.configuration().bind("market", Market.class);

    assertThat(broken.problems())
        .singleElement()
        .asString()
        .startsWith("test.conf:2: not valid HOCON or JSON: ")
        .doesNotContain("NYSE");
  }

  @Test
  void everyPlaceholderWithoutAValueIsNamedAtItsKey() {
    var config =
        TestConfig.of(
            """
            http { host = ${NO_SUCH_HOST}, port = 0
              idleTimeout = ${NO_SUCH_NUMBER}s
              backlog = ${?NO_SUCH_BACKLOG} }
            """);

    assertThat(config.problemsOf("http", Http.class))
        .containsExactlyInAnyOrder(
            "test.conf:1: http.host: ${NO_SUCH_HOST} has no value; set it in a file or as an"
                + " environment variable, or write ${?NO_SUCH_HOST} if it may be absent",
            "test.conf:2: http.idleTimeout: ${NO_SUCH_NUMBER} has no value; set it in a file or as"
                + " an environment variable, or write ${?NO_SUCH_NUMBER} if it may be absent",
            "test.conf:1: http.backlog: missing; expected a whole number",
            "test.conf:1: http.port: 0: expected from 1 to 65535");
  }

  @Test
  void placeholdersSeeTheGivenVariablesAndNotThoseOfTheProcess() {
    assertThat(System.getenv()).containsKey("PATH");
    var file = TestConfig.write(folder, "a.conf", "market.exchange = ${?PATH}${?CITY}");

    var configuration = ConfigSources.none().file(file).environment(Map.of("CITY", "Paris")).read();

    assertThat(TestConfig.bound(configuration, "market", Market.class).exchange())
        .isEqualTo("Paris");
  }

  @Test
  void aRingOfPlaceholdersIsAProblemAndNoHang() {
    var config = TestConfig.of("a = ${b}\nb = ${a}\n");

    assertThat(config.problems())
        .singleElement()
        .asString()
        .contains("a ${…} cannot be resolved")
        .contains("cycle");
  }

  @Test
  void anUnknownSectionMayBelongToSomebodyWhoHasNotAskedYet() {
    var config = TestConfig.of("markte.exchange = 1\nmarket.exchange = x\nfees.rate = 1\n");
    config.bind("market", Market.class);

    assertThat(config.configuration().unknownKeys(false))
        .extracting(ConfigProblem::key)
        .containsExactly("markte");
    assertThat(config.configuration().unknownKeys(true))
        .extracting(ConfigProblem::key)
        .containsExactlyInAnyOrder("markte", "fees");
  }

  @Test
  void aKeyBelowASectionWithADotIsKnownToBeUnknown() {
    var config = TestConfig.of("messaging { rabbitmq { exchange = x, exchagne = y } }");
    config.bind("messaging.rabbitmq", Market.class);

    assertThat(config.configuration().unknownKeys(false))
        .extracting(ConfigProblem::detail)
        .containsExactly("unknown key; did you mean messaging.rabbitmq.exchange?");
  }

  @Test
  void unknownPropertiesAndArgumentsAreReportedToo() {
    var configuration =
        ConfigSources.none()
            .systemProperties(Map.of("chassis.market.exchnage", "x"))
            .commandLine(Map.of("nothing.like.it", "1"))
            .read();

    assertThat(configuration.unknownKeys(true))
        .extracting(ConfigProblem::message)
        .containsExactlyInAnyOrder(
            "system property chassis.market.exchnage: market.exchnage: unknown key; remove it",
            "command line: nothing.like.it: unknown key; remove it");
  }

  @Test
  void aSectionSpreadOverFilesIsPlacedInTheStrongest() {
    var weak = TestConfig.write(folder, "weak.conf", "\nhttp { port = 1 }");
    var strong = TestConfig.write(folder, "strong.conf", "\n\nhttp { host = a, backlog = 1 }");
    var configuration = ConfigSources.none().file(weak).file(strong).read();
    configuration.bind("http", Http.class);

    assertThat(configuration.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.key()).isEqualTo("http.idleTimeout");
              assertThat(problem.origin()).isEqualTo(strong + ":3");
            });
  }

  @Test
  void nearMissesAreNearAndInTheSameSection() {
    var near =
        new NearMiss(List.of("http.port", "http.maxBody", "client.fees.breaker.window", "http"));

    assertThat(near.of("http.prot")).isEqualTo("http.port");
    assertThat(near.of("http.max-body")).isEqualTo("http.maxBody");
    assertThat(near.of("htpp")).isEqualTo("http");
    assertThat(near.of("htttp.port")).isEqualTo("http.port");
    assertThat(near.of("client.fees.breaker.foo")).isNull();
    assertThat(near.of("http.colour")).isNull();
  }

  @Test
  void checksNameEveryViolationAndTakeNullForOne() {
    assertThatThrownBy(
            () ->
                Check.all(
                    Check.atLeast(1, "a", 0),
                    Check.between(1, 2, "b", 2),
                    Check.positive("c", null),
                    Check.notNegative("d", Duration.ofSeconds(-1)),
                    Check.notEmpty("e", null),
                    Check.notBlank("f", " "),
                    Check.present("g", null),
                    Check.that(true, "h", 1, "fine")))
        .isInstanceOfSatisfying(
            CheckException.class,
            refusal ->
                assertThat(refusal.violations())
                    .extracting(Violation::message)
                    .containsExactly(
                        "a: 0, expected 1 or more",
                        "c: expected longer than zero",
                        "d: PT-1S, expected zero or longer",
                        "e: expected at least one element",
                        "f:  , expected some text",
                        "g: expected a value"));
  }
}
