package dev.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayersTest {

  @TempDir Path folder;

  record Http(int port, String host) {
    static Http defaults() {
      return new Http(8080, "0.0.0.0");
    }
  }

  /** Layers from weakest to strongest; each sets http.port to its own place in the row. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void aStrongerLayerBeatsAllWeakerOnes(int strongest) throws IOException {
    var first = TestConfig.write(folder, "first.conf", "http.port = 3");
    var second = TestConfig.write(folder, "second.conf", "http { port = 4 }");
    TestConfig.write(folder, "application.conf", "http.port = 1");
    TestConfig.write(folder, "orders.conf", "http.port = 2");
    var properties = new Properties();
    properties.setProperty("chassis.http.port", "6");
    properties.setProperty("java.version", "17");
    var sources = ConfigSources.none();
    try (var loader = loader()) {
      if (strongest >= 1) {
        sources.resource(loader, "application.conf");
      }
      if (strongest >= 2) {
        sources.resource(loader, "orders.conf");
      }
    }
    if (strongest >= 3) {
      sources.file(first);
    }
    if (strongest >= 4) {
      sources.file(second);
    }
    if (strongest >= 5) {
      sources.environment(Map.of("CHASSIS_HTTP_PORT", "5", "PATH", "/bin"));
    }
    if (strongest >= 6) {
      sources.systemProperties(properties);
    }
    if (strongest >= 7) {
      sources.commandLine(Map.of("http.port", "7"));
    }

    var configuration = sources.read();
    var http = TestConfig.bound(configuration, "http", Http.class);

    var origins =
        List.of(
            "default",
            folder + "/application.conf:1",
            folder + "/orders.conf:1",
            first + ":1",
            second + ":1",
            "environment variable CHASSIS_HTTP_PORT",
            "system property chassis.http.port",
            "command line");
    assertThat(http.port()).isEqualTo(strongest == 0 ? 8080 : strongest);
    assertThat(http.host()).isEqualTo("0.0.0.0");
    assertThat(configuration.effective())
        .containsEntry(
            "http.port",
            new Configuration.Setting(Integer.toString(http.port()), origins.get(strongest)))
        .containsEntry("http.host", new Configuration.Setting("0.0.0.0", "default"));
    assertThat(configuration.unknownKeys(true)).isEmpty();
  }

  @Test
  void aResourceThatDoesNotExistIsNoProblem() throws IOException {
    try (var loader = loader()) {
      var configuration = ConfigSources.none().resource(loader, "nowhere.conf").read();

      assertThat(TestConfig.bound(configuration, "http", Http.class)).isEqualTo(Http.defaults());
    }
  }

  @Test
  void aNullTakesBackWhatAWeakerFileSaid() {
    var weak = TestConfig.write(folder, "weak.conf", "http { port = 1, host = a }");
    var strong = TestConfig.write(folder, "strong.conf", "http.port = null");

    var configuration = ConfigSources.none().file(weak).file(strong).read();

    assertThat(TestConfig.bound(configuration, "http", Http.class)).isEqualTo(new Http(8080, "a"));
  }

  @Test
  void jsonIsReadToo() {
    var file = TestConfig.write(folder, "x.json", "{\"http\": {\"port\": 1}}");

    var configuration = ConfigSources.none().file(file).read();

    assertThat(TestConfig.bound(configuration, "http", Http.class).port()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "http.port, CHASSIS_HTTP_PORT",
    "http.maxBody, CHASSIS_HTTP_MAX_BODY",
    "messaging.rabbitmq.uri, CHASSIS_MESSAGING_RABBITMQ_URI",
    "client.account-transactions.timeout, CHASSIS_CLIENT_ACCOUNT_TRANSACTIONS_TIMEOUT",
    "s.http2Window, CHASSIS_S_HTTP2_WINDOW",
  })
  void aKeyHasOneNameInTheEnvironment(String key, String variable) {
    assertThat(Layers.environmentName(key)).isEqualTo(variable);
  }

  @Test
  void onlyANearMissOfAVariableIsPointedOut() {
    var variables = new LinkedHashMap<String, String>();
    variables.put("CHASSIS_HTTP_PROT", "1");
    variables.put("CHASSIS_HOME", "/opt/chassis");
    variables.put("CHASSIS_HTTP_HOST", "h");
    var configuration = ConfigSources.none().environment(variables).read();
    configuration.bind("http", Http.class);

    assertThat(configuration.doubtfulVariables())
        .containsExactly(
            "CHASSIS_HTTP_PROT is not a known setting; did you mean CHASSIS_HTTP_PORT?");
    assertThat(configuration.unknownKeys(true)).isEmpty();
  }

  private URLClassLoader loader() throws IOException {
    return new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
  }
}
