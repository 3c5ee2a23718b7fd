package dev.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NestingTest {

  record Breaker(int minimumCalls, Duration openFor) {
    Breaker {
      Check.all(Check.atLeast(1, "minimumCalls", minimumCalls), Check.positive("openFor", openFor));
    }

    static Breaker defaults() {
      return new Breaker(20, Duration.ofSeconds(5));
    }
  }

  record Client(Duration timeout, Breaker breaker) {
    static Client defaults() {
      return new Client(Duration.ofSeconds(3), Breaker.defaults());
    }
  }

  record Clients(Client standard, Map<String, Client> named) {
    static Clients defaults() {
      return new Clients(
          Client.defaults(), Map.of("fees", new Client(Duration.ofSeconds(1), Breaker.defaults())));
    }
  }

  record ByName(Map<String, Client> to) {}

  record Levels(Map<String, String> levels) {}

  record Route(String path, Optional<String> to) {}

  record Routes(List<Route> routes) {}

  record Tls(String certificate, @Nullable String key) {}

  record Server(@Nullable Tls tls, Optional<Tls> inner) {}

  record Tree(String name, Optional<Tree> child) {}

  @Test
  void aNestedRecordTakesWhatIsAbsentFromItsParentsDefaults() {
    var client = TestConfig.of("c.breaker.minimumCalls = 3").bind("c", Client.class);

    assertThat(client)
        .isEqualTo(new Client(Duration.ofSeconds(3), new Breaker(3, Duration.ofSeconds(5))));
  }

  @Test
  void entriesOfAMapOfRecordsTakeWhatIsAbsentFromTheRecordsDefaults() {
    var byName =
        TestConfig.of("client { to { fees { timeout = 2s }, market { breaker.openFor = 1s } } }")
            .bind("client", ByName.class);

    assertThat(byName.to())
        .isEqualTo(
            Map.of(
                "fees",
                new Client(Duration.ofSeconds(2), Breaker.defaults()),
                "market",
                new Client(Duration.ofSeconds(3), new Breaker(20, Duration.ofSeconds(1)))));
  }

  @Test
  void aDefaultEntryOfAMapIsChangedByItsOwnVariable() {
    var sources = ConfigSources.none().environment(Map.of("CHASSIS_C_NAMED_FEES_TIMEOUT", "9s"));

    var configuration = sources.read();

    assertThat(TestConfig.bound(configuration, "c", Clients.class).named().get("fees").timeout())
        .isEqualTo(Duration.ofSeconds(9));
    assertThat(configuration.effective())
        .containsEntry(
            "c.named.fees.timeout",
            new Configuration.Setting("9s", "environment variable CHASSIS_C_NAMED_FEES_TIMEOUT"))
        .containsEntry("c.standard.timeout", new Configuration.Setting("3s", "default"));
  }

  @Test
  void aMapEntryOfAFileIsChangedByPropertiesAndArguments() {
    var file = TestConfig.write(TestConfig.temporaryFolder(), "a.conf", "c.to.fees.timeout = 1s");
    var configuration =
        ConfigSources.none()
            .file(file)
            .systemProperties(Map.of("chassis.c.to.fees.breaker.minimumCalls", "7"))
            .commandLine(Map.of("c.to.market.timeout", "4s"))
            .read();

    var to = TestConfig.bound(configuration, "c", ByName.class).to();

    assertThat(to.get("fees").breaker().minimumCalls()).isEqualTo(7);
    assertThat(to.get("market").timeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(configuration.unknownKeys(true)).isEmpty();
  }

  @Test
  void aMistypedKeyInAMapEntryIsUnknown() {
    var config = TestConfig.of("c.to.fees {\n timeuot = 1s }");
    config.bind("c", ByName.class);

    assertThat(config.problems())
        .containsExactly(
            "test.conf:2: c.to.fees.timeuot: unknown key; did you mean c.to.fees.timeout?");
  }

  @Test
  void violationsInNestedRecordsHaveTheWholeKeyAndTheirLine() {
    var problems =
        TestConfig.of("c.to {\n fees { breaker {\n minimumCalls = 0\n openFor = -1s } } }")
            .problemsOf("c", ByName.class);

    assertThat(problems)
        .containsExactly(
            "test.conf:3: c.to.fees.breaker.minimumCalls: 0: expected 1 or more",
            "test.conf:4: c.to.fees.breaker.openFor: -1s: expected longer than zero");
  }

  @Test
  void namesWithDotsAreEntriesOfAMapOfValues() {
    var file =
        TestConfig.write(
            TestConfig.temporaryFolder(), "a.conf", "log.levels { \"dev.chassis\" = debug }");
    var configuration =
        ConfigSources.none()
            .file(file)
            .systemProperties(Map.of("chassis.log.levels.io.vertx", "warn"))
            .read();

    assertThat(TestConfig.bound(configuration, "log", Levels.class).levels())
        .isEqualTo(Map.of("dev.chassis", "debug", "io.vertx", "warn"));
    assertThat(configuration.unknownKeys(true)).isEmpty();
  }

  @Test
  void aPlainValueIsNoMap() {
    assertThat(TestConfig.of("log.levels = debug").problemsOf("log", Levels.class))
        .containsExactly("test.conf:1: log.levels: expected a section of named entries");
  }

  @Test
  void aListOfRecordsIsReadAndItsMistakesHaveTheirPlace() {
    var good = TestConfig.of("r.routes = [{ path = /a, to = x }, { path = /b }]");
    var bad = TestConfig.of("r.routes = [{ path = /a },\n { pth = /b },\n 5 ]");

    assertThat(good.bind("r", Routes.class).routes())
        .containsExactly(new Route("/a", Optional.of("x")), new Route("/b", Optional.empty()));
    assertThat(good.problems()).isEmpty();
    assertThat(bad.problemsOf("r", Routes.class))
        .containsExactly(
            "test.conf:2: r.routes[1].path: missing; expected text",
            "test.conf:3: r.routes[2]: expected a section with path, to",
            "test.conf:2: r.routes[1].pth: unknown key; did you mean r.routes[1].path?");
  }

  @Test
  void anAbsentOptionalOrNullableRecordAsksForNothing() {
    assertThat(TestConfig.of("").bind("s", Server.class))
        .isEqualTo(new Server(null, Optional.empty()));
  }

  @Test
  void anOptionalOrNullableRecordIsThereWhenAnyOfItsValuesIs() {
    var configuration =
        ConfigSources.none()
            .environment(
                Map.of("CHASSIS_S_TLS_CERTIFICATE", "c", "CHASSIS_S_INNER_CERTIFICATE", "d"))
            .read();

    assertThat(TestConfig.bound(configuration, "s", Server.class))
        .isEqualTo(new Server(new Tls("c", null), Optional.of(new Tls("d", null))));
  }

  @Test
  void anOptionalRecordThatIsThereMustBeComplete() {
    assertThat(TestConfig.of("s.inner.key = k").problemsOf("s", Server.class))
        .containsExactly("test.conf:1: s.inner.certificate: missing; expected text");
  }

  @Test
  void aRecordMayHoldItself() {
    assertThat(TestConfig.of("t { name = a, child { name = b } }").bind("t", Tree.class))
        .isEqualTo(new Tree("a", Optional.of(new Tree("b", Optional.empty()))));
  }
}
