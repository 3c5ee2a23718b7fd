package dev.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What no source speaks of is not read component by component, and can be asked for all the same.
 */
class UntouchedSectionsTest {

  record Pool(int size, Duration patience) {
    static Pool defaults() {
      return new Pool(8, Duration.ofSeconds(1));
    }
  }

  record Store(String path, Pool pool, @Nullable Secret password) {

    static Store defaults() {
      return new Store("data", Pool.defaults(), null);
    }
  }

  @Test
  void givesTheVeryRecordOfTheDefaults() {
    var defaults = Store.defaults();

    var bound = ConfigSources.none().read().bindOver("store", defaults);

    assertThat(bound).isSameAs(defaults);
  }

  @Test
  void showsEveryValueOfIt() {
    var configuration = ConfigSources.none().read();

    configuration.bind("store", Store.class);

    assertThat(configuration.effective())
        .containsOnlyKeys("store.path", "store.password", "store.pool.size", "store.pool.patience")
        .containsEntry("store.pool.patience", new Configuration.Setting("1s", "default"));
  }

  @Test
  void showsANeighbourOfWhatIsConfigured() {
    var test = TestConfig.of("store.path = elsewhere");

    var store = test.bind("store", Store.class);

    assertThat(store.path()).isEqualTo("elsewhere");
    assertThat(test.configuration().effective())
        .containsEntry("store.pool.size", new Configuration.Setting("8", "default"));
  }

  @Test
  void isFoundByANearMissAsBefore() {
    var configuration =
        ConfigSources.none().commandLine(Map.of("store.pol.size", "3", "stores.path", "x")).read();

    configuration.bind("store", Store.class);

    assertThat(configuration.unknownKeys(true))
        .extracting(ConfigProblem::detail)
        .containsExactlyInAnyOrder(
            "unknown key; did you mean store.pool.size?", "unknown key; did you mean store.path?");
  }

  @Test
  void isTouchedByEverySource() {
    record Case(String source, ConfigSources sources) {}
    var cases =
        List.of(
            new Case("argument", ConfigSources.none().commandLine(Map.of("store.pool.size", "3"))),
            new Case(
                "property",
                ConfigSources.none().systemProperties(Map.of("chassis.store.pool.size", "3"))),
            new Case(
                "variable",
                ConfigSources.none().environment(Map.of("CHASSIS_STORE_POOL_SIZE", "3"))));

    for (var one : cases) {
      var store = one.sources.read().bindOver("store", Store.defaults());
      assertThat(store.pool().size()).as(one.source).isEqualTo(3);
    }
  }

  @Test
  void aNearVariableIsNamedThoughNothingElseIsGiven() {
    var configuration =
        ConfigSources.none().environment(Map.of("CHASSIS_STOER_POOL_SIZE", "3")).read();

    configuration.bind("store", Store.class);

    assertThat(configuration.doubtfulVariables())
        .containsExactly(
            "CHASSIS_STOER_POOL_SIZE is not a known setting; did you mean CHASSIS_STORE_POOL_SIZE?");
  }

  @Test
  void anAssemblyMakesTheRecordAndItsRefusalIsAProblem() {
    record Limits(int least, int most) {
      Limits {
        Check.all(Check.that(least <= most, "least", least, "at most " + most));
      }
    }
    Assembly<Limits> byHand = of -> new Limits(of.next(Integer.class), of.next(Integer.class));

    var fine = ConfigSources.none().commandLine(Map.of("limits.most", "9")).read();
    var wrong = ConfigSources.none().commandLine(Map.of("limits.least", "9")).read();

    assertThat(fine.bindOver("limits", new Limits(1, 2), byHand)).isEqualTo(new Limits(1, 9));
    assertThat(wrong.bindOver("limits", new Limits(1, 2), byHand)).isEqualTo(new Limits(1, 2));
    assertThat(wrong.problems())
        .extracting(ConfigProblem::message)
        .containsExactly("command line: limits.least: 9: expected at most 2");
  }
}
