package dev.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTypesTest {

  enum Mode {
    FAST,
    VERY_SAFE
  }

  record Everything(
      String text,
      boolean flag,
      Boolean boxedFlag,
      int whole,
      Integer boxedWhole,
      long big,
      Long boxedBig,
      double ratio,
      Double boxedRatio,
      Duration delay,
      DataSize size,
      Mode mode,
      URI uri,
      Path path,
      Secret secret,
      List<Integer> numbers,
      Map<String, Duration> waits,
      Optional<String> maybe,
      @Nullable String nullable) {}

  record OneText(String value) {}

  record OneFlag(boolean value) {}

  record OneInt(int value) {}

  record OneLong(long value) {}

  record OneDouble(double value) {}

  record OneDuration(Duration value) {}

  record OneSize(DataSize value) {}

  record OneMode(Mode value) {}

  record OneUri(URI value) {}

  record OneList(List<Duration> value) {}

  @Test
  void everyValueTypeIsReadFromAFile() {
    var bound =
        TestConfig.of(
                """
                s {
                  text = some words, flag = true, boxedFlag = false
                  whole = -2147483648, boxedWhole = 7, big = 9223372036854775807, boxedBig = 8
                  ratio = 0.25, boxedRatio = 1
                  delay = 1500ms, size = 64KiB, mode = very-safe
                  uri = "http://localhost:8080/a?b=c", path = /etc/hosts, secret = hunter2
                  numbers = [1, 2, 3], waits { short = 1ms, long = 2h }
                  maybe = there, nullable = here
                }
                """)
            .bind("s", Everything.class);

    assertThat(bound)
        .isEqualTo(
            new Everything(
                "some words",
                true,
                false,
                Integer.MIN_VALUE,
                7,
                Long.MAX_VALUE,
                8L,
                0.25,
                1d,
                Duration.ofMillis(1500),
                new DataSize(65536),
                Mode.VERY_SAFE,
                URI.create("http://localhost:8080/a?b=c"),
                Path.of("/etc/hosts"),
                Secret.of("hunter2"),
                List.of(1, 2, 3),
                Map.of("short", Duration.ofMillis(1), "long", Duration.ofHours(2)),
                Optional.of("there"),
                "here"));
  }

  @Test
  void everyFlatValueTypeIsReadFromTheEnvironment() {
    var sources =
        ConfigSources.none()
            .environment(
                Map.ofEntries(
                    Map.entry("CHASSIS_S_TEXT", "a=b, c"),
                    Map.entry("CHASSIS_S_FLAG", "false"),
                    Map.entry("CHASSIS_S_BOXED_FLAG", "true"),
                    Map.entry("CHASSIS_S_WHOLE", "1"),
                    Map.entry("CHASSIS_S_BOXED_WHOLE", "2"),
                    Map.entry("CHASSIS_S_BIG", "3"),
                    Map.entry("CHASSIS_S_BOXED_BIG", "4"),
                    Map.entry("CHASSIS_S_RATIO", "1e-3"),
                    Map.entry("CHASSIS_S_BOXED_RATIO", "5"),
                    Map.entry("CHASSIS_S_DELAY", "PT1M"),
                    Map.entry("CHASSIS_S_SIZE", "1MiB"),
                    Map.entry("CHASSIS_S_MODE", "VERY_SAFE"),
                    Map.entry("CHASSIS_S_URI", "urn:x"),
                    Map.entry("CHASSIS_S_PATH", "."),
                    Map.entry("CHASSIS_S_SECRET", "s"),
                    Map.entry("CHASSIS_S_NUMBERS", "1, 2,3")));

    var bound = TestConfig.bound(sources.read(), "s", Everything.class);

    assertThat(bound.text()).isEqualTo("a=b, c");
    assertThat(bound.boxedFlag()).isTrue();
    assertThat(bound.ratio()).isEqualTo(0.001);
    assertThat(bound.delay()).isEqualTo(Duration.ofMinutes(1));
    assertThat(bound.size()).isEqualTo(DataSize.ofMebibytes(1));
    assertThat(bound.mode()).isEqualTo(Mode.VERY_SAFE);
    assertThat(bound.numbers()).containsExactly(1, 2, 3);
    assertThat(bound.waits()).isEmpty();
    assertThat(bound.maybe()).isEmpty();
    assertThat(bound.nullable()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OneFlag     | yes          | \"yes\": expected true or false",
        "OneFlag     | TRUE         | \"TRUE\": expected true or false",
        "OneInt      | 1.5          | \"1.5\": expected a whole number",
        "OneInt      | 2147483648   | \"2147483648\": expected a whole number",
        "OneInt      | ten          | \"ten\": expected a whole number",
        "OneLong     | 1e3          | \"1e3\": expected a whole number",
        "OneDouble   | 1d           | \"1d\": expected a number",
        "OneDouble   | NaN          | \"NaN\": expected a number",
        "OneDouble   | 1e999        | \"1e999\": expected a number",
        "OneDouble   | 0x1p3        | \"0x1p3\": expected a number",
        "OneDuration | 10           | \"10\": expected a duration with a unit",
        "OneDuration | 10 parsecs   | \"10 parsecs\": expected a duration with a unit",
        "OneDuration | PT1          | \"PT1\": expected a duration with a unit",
        "OneSize     | 64           | \"64\": expected a size with a unit",
        "OneSize     | -1KiB        | \"-1KiB\": expected a size with a unit",
        "OneMode     | slow         | \"slow\": expected one of fast, very-safe",
        "OneUri      | \"a b\"      | \"a b\": expected a URI",
        "OneText     | [a]          | expected text, found a section or list",
        "OneText     | { a = 1 }    | expected text, found a section or list",
        "OneList     | 5s           | expected a list, such as [a, b]",
      })
  void aValueOfAnotherFormIsRefusedInWords(String type, String text, String expected)
      throws Exception {
    var record =
        Class.forName(ValueTypesTest.class.getName() + "$" + type).asSubclass(Record.class);

    var problems = TestConfig.of("\ns { value = " + text + " }").problemsOf("s", record);

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).startsWith("test.conf:2: s.value: " + expected);
  }

  @Test
  void aBadElementOfAListIsNamedByItsPlace() {
    var problems = TestConfig.of("s { value = [1s, 2, 3s,\n x] }").problemsOf("s", OneList.class);

    assertThat(problems).hasSize(2);
    assertThat(problems.get(0)).startsWith("test.conf:1: s.value[1]: \"2\": expected a duration");
    assertThat(problems.get(1)).startsWith("test.conf:2: s.value[3]: \"x\": expected a duration");
  }

  @Test
  void textKeepsTheFormItWasWrittenIn() {
    assertThat(TestConfig.of("s { value = 1.10 }").bind("s", OneText.class).value())
        .isEqualTo("1.10");
    assertThat(TestConfig.of("s { value = 007 }").bind("s", OneText.class).value())
        .isEqualTo("007");
    assertThat(TestConfig.of("s { value = true }").bind("s", OneText.class).value())
        .isEqualTo("true");
  }

  @Test
  void anEmptyVariableIsAnEmptyList() {
    var sources = ConfigSources.none().environment(Map.of("CHASSIS_S_VALUE", ""));

    assertThat(TestConfig.bound(sources.read(), "s", OneList.class).value()).isEmpty();
  }

  @Test
  void aDataSizePrintsAsItIsRead() {
    assertThat(DataSize.ofKibibytes(64)).hasToString("65536B");
    assertThat(Scalars.parse(DataSize.class, "65536B")).isEqualTo(DataSize.ofKibibytes(64));
    assertThat(new DataSize(Long.MAX_VALUE).toInt()).isEqualTo(Integer.MAX_VALUE);
    assertThat(Scalars.parse(DataSize.class, "10MB")).isEqualTo(new DataSize(10_000_000));
  }
}
