package dev.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyChangesTest {

  record Pool(int size) {
    Pool {
      Check.all(Check.between(1, 99, "size", size));
    }

    static Pool defaults() {
      return new Pool(8);
    }
  }

  record Store(int limit, Pool pool, List<String> hosts) {
    static Store defaults() {
      return new Store(1, Pool.defaults(), List.of());
    }

    static List<KeyChange> keyChanges() {
      return List.of(
          KeyChange.renamed("max", "limit"),
          KeyChange.renamed("connections", "pool"),
          KeyChange.renamed("host", "hosts"),
          KeyChange.retired("archive", "nothing is archived; remove it"),
          KeyChange.retired("old.things", "there are none"));
    }
  }

  @Test
  void theOldNameOfAKeyWorksWithOneWarning() {
    var config = TestConfig.of("store {\n  max = 5\n  host = [a]\n}");

    assertThat(config.bind("store", Store.class).limit()).isEqualTo(5);
    assertThat(config.bind("store", Store.class).hosts()).containsExactly("a");
    assertThat(config.problems()).isEmpty();
    assertThat(warnings(config))
        .containsExactly(
            "test.conf:2: store.max is called store.limit now; rename it",
            "test.conf:3: store.host is called store.hosts now; rename it");
    assertThat(config.configuration().effective().get("store.limit").origin())
        .endsWith("test.conf:2");
  }

  @Test
  void theOldNameOfASectionWorksInEverySource() {
    for (var sources :
        List.of(
            ConfigSources.none().commandLine(Map.of("store.connections.size", "3")),
            ConfigSources.none().systemProperties(Map.of("chassis.store.connections.size", "3")),
            ConfigSources.none().environment(Map.of("CHASSIS_STORE_CONNECTIONS_SIZE", "3")))) {
      var configuration = sources.read();

      assertThat(TestConfig.bound(configuration, "store", Store.class).pool().size()).isEqualTo(3);
      assertThat(configuration.warnings()).hasSize(1);
      assertThat(configuration.unknownKeys(true)).isEmpty();
    }
  }

  @Test
  void aMistakeUnderTheOldNameIsFoundWhereItStands() {
    assertThat(
            TestConfig.of("store.connections {\n size = 300\n sise = 1 }")
                .problemsOf("store", Store.class))
        .containsExactlyInAnyOrder(
            "test.conf:2: store.pool.size: 300: expected from 1 to 99",
            "test.conf:3: store.connections.sise: unknown key; remove it");
  }

  @Test
  void theOldAndTheNewNameTogetherAreAMistake() {
    assertThat(TestConfig.of("store {\n  max = 5\n  limit = 6\n}").problemsOf("store", Store.class))
        .singleElement()
        .asString()
        .startsWith("test.conf:2: store.max: is called store.limit now, which is given too (")
        .endsWith("test.conf:3); remove it");
  }

  @Test
  void aRetiredKeyIsAMistakeWithItsAdvice() {
    assertThat(
            TestConfig.of("store {\n  archive = yes\n  old.things = 1\n}")
                .problemsOf("store", Store.class))
        .containsExactly(
            "test.conf:2: store.archive: is no longer a setting: nothing is archived; remove it",
            "test.conf:3: store.old.things: is no longer a setting: there are none");
  }

  @Test
  void whatIsNextToARetiredKeyIsStillUnknown() {
    var config = TestConfig.of("store {\n  old.thigns = 1\n}");
    config.bind("store", Store.class);

    assertThat(config.problems())
        .containsExactly("test.conf:2: store.old.thigns: unknown key; remove it");
  }

  @Test
  void aKeyCannotBeRenamedToItself() {
    assertThatThrownBy(() -> KeyChange.renamed("a", "a")).hasMessageContaining("another name");
  }

  private static List<String> warnings(TestConfig config) {
    return config.configuration().warnings().stream()
        .map(warning -> warning.replace(config.folder() + "/", ""))
        .toList();
  }
}
