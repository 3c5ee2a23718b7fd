package dev.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {

  @TempDir private Path folder;

  record Store(Secret password, URI uri, int size, List<String> names, Optional<Secret> key) {
    Store {
      Check.all(Check.between(1, 9, "size", size));
    }

    static Store defaults() {
      return new Store(Secret.of(""), URI.create("db://h"), 1, List.of(), Optional.empty());
    }
  }

  record SafeConfig(String address) {}

  /** Stands for Vault: needs a section of its own, counts what it is asked. */
  private static final class Safe implements ReferenceScheme, ReferenceResolver {
    private final Map<String, String> values = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private @Nullable SafeConfig config;
    private int opened;

    @Override
    public String name() {
      return "safe";
    }

    @Override
    public @Nullable ReferenceResolver open(Configuration configuration) throws ReferenceException {
      opened++;
      config = configuration.bind("safe", SafeConfig.class);
      if (config != null && config.address().equals("nowhere")) {
        throw new ReferenceException("cannot be reached");
      }
      return config == null ? null : this;
    }

    @Override
    public String resolve(String reference) throws ReferenceException {
      asked.add(reference);
      var value = values.get(reference);
      if (value == null) {
        throw new ReferenceException("has no such entry");
      }
      return value;
    }
  }

  private final Safe safe = new Safe();
  private final ConfigSources sources = ConfigSources.none().references(safe);

  @Test
  void aValueOfEverySourceMayHoldReferences() {
    var file = TestConfig.write(folder, "password", "swordfish\n");
    var conf =
        TestConfig.write(
            folder,
            "a.conf",
            "store { password = \"${file:%s}\", names = [\"${env:FIRST}\", b] }".formatted(file));
    var store =
        bound(
            sources
                .file(conf)
                .environment(Map.of("FIRST", "a", "SIZE", "7", "CHASSIS_STORE_SIZE", "${env:SIZE}"))
                .systemProperties(Map.of("chassis.store.uri", "db://u:${file:" + file + "}@h"))
                .commandLine(Map.of("store.key", "<${env:FIRST}>")));

    assertThat(store.password().reveal()).isEqualTo("swordfish");
    assertThat(store.names()).containsExactly("a", "b");
    assertThat(store.size()).isEqualTo(7);
    assertThat(store.uri()).isEqualTo(URI.create("db://u:swordfish@h"));
    assertThat(store.key()).map(Secret::reveal).hasValue("<a>");
  }

  @Test
  void aReferenceMayGiveAWholeListToASourceWithoutStructure() {
    var store =
        bound(
            sources
                .environment(Map.of("ALL", "a, ${env:ALL}"))
                .commandLine(Map.of("store.names", "${env:ALL}")));

    assertThat(store.names()).containsExactly("a", "${env:ALL}");
  }

  @Test
  void whatWasFetchedIsNotSearchedForReferences() {
    var file = TestConfig.write(folder, "password", "${env:NOBODY}");

    assertThat(bound(password("${file:" + file + "}")).password().reveal())
        .isEqualTo("${env:NOBODY}");
  }

  @Test
  void onlyTheLastLineBreakOfAFileIsDropped() {
    var file = TestConfig.write(folder, "password", " a\n\r\n");

    assertThat(bound(password("${file:" + file + "}")).password().reveal()).isEqualTo(" a\n");
  }

  @Test
  void twoDollarsMakeNoReference() {
    assertThat(bound(password("$${env:NOBODY} ${no scheme}")).password().reveal())
        .isEqualTo("${env:NOBODY} ${no scheme}");
  }

  @Test
  void aSchemeIsOpenedOnceWithItsOwnSectionWhichMayHoldOtherReferences() {
    safe.values.put("kv#p", "swordfish");
    var conf =
        TestConfig.write(
            folder,
            "a.conf",
            """
            store { password = "${safe:kv#p}", key = "${safe:kv#p}" }
            safe.address = "${env:WHERE}"
            """);

    var store = bound(sources.file(conf).environment(Map.of("WHERE", "here")));

    assertThat(store.key()).map(Secret::reveal).hasValue("swordfish");
    assertThat(safe.opened).isEqualTo(1);
    assertThat(safe.asked).containsExactly("kv#p");
    assertThat(safe.config).isEqualTo(new SafeConfig("here"));
  }

  @Test
  void aSchemeThatCannotBeOpenedIsReportedOnce() {
    var conf =
        TestConfig.write(
            folder,
            "a.conf",
            """
            store { password = "${safe:a}", key = "${safe:b}" }
            safe.address = nowhere
            """);

    assertThat(problems(sources.file(conf)))
        .containsExactly("a.conf:1: store.password: ${safe:a}: cannot be reached");
  }

  @Test
  void problemsOfTheSchemesOwnSectionStandForThoseOfItsReferences() {
    var conf =
        TestConfig.write(
            folder, "a.conf", "store { password = \"${safe:a}\", size = 70 }\nsafe.adress = x");

    assertThat(problems(sources.file(conf)))
        .containsExactlyInAnyOrder(
            "a.conf:2: safe.address: missing; expected text",
            "a.conf:2: safe.adress: unknown key; did you mean safe.address?",
            "a.conf:1: store.size: 70: expected from 1 to 9");
  }

  @Test
  void theSettingsOfASchemeCannotComeFromIt() {
    assertThat(problems(password("${safe:a}").commandLine(Map.of("safe.address", "${safe:b}"))))
        .containsExactly(
            "command line: safe.address: ${safe:b}: the settings of safe cannot themselves come"
                + " from it");
  }

  @Test
  void whatIsWrongWithAReferenceIsSaidAtItsKey() {
    assertThat(problems(password("${file:" + folder + "}")))
        .singleElement(STRING)
        .contains("that is no file");
    assertThat(problems(password("${file:/no/such}")))
        .containsExactly("command line: store.password: ${file:/no/such}: there is no such file");
    assertThat(problems(password("${env:NOBODY}")))
        .singleElement(STRING)
        .contains("no such environment");
    assertThat(problems(password("${env:}")))
        .singleElement(STRING)
        .contains("nothing stands behind");
    assertThat(problems(password("${env:A")))
        .singleElement(STRING)
        .contains("the closing } is missing");
    assertThat(problems(password("${file:${env:A}}")))
        .singleElement(STRING)
        .contains("cannot hold another one");
    assertThat(problems(password("${fiel:/a}")))
        .singleElement(STRING)
        .contains("did you mean file?");
    assertThat(problems(password("${magic:/a}")))
        .singleElement(STRING)
        .contains("unknown scheme; known are env, file, safe");
    assertThat(problems(password("${vault:kv/data/orders#password}")))
        .singleElement(STRING)
        .contains("nothing here reads vault; add the module of");
  }

  @Test
  void whatIsBehindAReferenceIsNeverShown() {
    var sources =
        this.sources
            .environment(Map.of("A", "swordfish", "B", "swordfish"))
            .commandLine(
                Map.of(
                    "store.size", "${env:A}",
                    "store.uri", "://${env:B}",
                    "store.names", "x,${env:A}",
                    "store.key", "${env:A}"));
    var configuration = sources.read();
    configuration.bind("store", Store.class);

    assertThat(configuration.problems()).hasSize(2);
    assertThat(configuration.problems().toString()).doesNotContain("swordfish");
    assertThat(configuration.effective().toString()).doesNotContain("swordfish");
    assertThat(configuration.effective().get("store.names"))
        .isEqualTo(new Configuration.Setting("x,${env:A}", "command line, ${env:A}"));
    assertThat(configuration.effective().get("store.key"))
        .isEqualTo(new Configuration.Setting("***", "command line, ${env:A}"));
  }

  @Test
  void aRangeIsCheckedBehindAReferenceAndTheReferenceShown() {
    assertThat(
            problems(
                sources
                    .environment(Map.of("A", "70"))
                    .commandLine(Map.of("store.size", "${env:A}"))))
        .containsExactly("command line: store.size: ${env:A}: expected from 1 to 9");
  }

  @Test
  void aReferenceWithoutQuotesIsExplained() {
    var conf =
        TestConfig.write(folder, "a.conf", "store {\n  password = ${file:/run/secrets/db}\n}");

    assertThat(problems(sources.file(conf)))
        .containsExactly("a.conf:2: " + UnquotedReference.ADVICE);
  }

  private ConfigSources password(String text) {
    return sources.commandLine(Map.of("store.password", text));
  }

  private static Store bound(ConfigSources sources) {
    return TestConfig.bound(sources.read(), "store", Store.class);
  }

  private List<String> problems(ConfigSources sources) {
    var configuration = sources.read();
    configuration.bind("store", Store.class);
    return new TestConfig(folder, configuration).problems();
  }
}
