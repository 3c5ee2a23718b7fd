package dev.chassis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.TestHttp;
import dev.chassis.testkit.TestHttp.Answer;
import dev.chassis.testkit.vault.FakeVault;
import dev.chassis.testkit.vault.TokenTerms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forty secrets are driven through a service in a process of its own, and everything that comes out
 * of it is searched for them. The control logs through an encoder of the user's own, which masks
 * nothing: there the same search finds them all, so none of them was merely never used.
 */
@Timeout(60)
class PlantedSecretsTest {

  private static final List<String> PAGES =
      List.of(
          "/health/live",
          "/health/ready",
          "/health/started",
          "/info",
          "/config",
          "/metrics",
          "/discovery",
          "/breakers",
          "/heartbeats",
          "/nothing-here");

  private static final String UNMASKED =
      """
      <configuration>
        <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%msg %kvp{NONE} %mdc %ex{full}%n</pattern></encoder>
        </appender>
        <root level="DEBUG"><appender-ref ref="OUT"/></root>
      </configuration>
      """;

  private final FakeVault vault = FakeVault.start();
  @TempDir private Path folder;

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  void noneOfFortySecretsGetsOut() throws Exception {
    var out = driven(List.of("-Dchassis.logging.level=debug"), "\"message\":\"logged all of ");

    assertThat(out)
        .contains("connecting with *** and ***", "labels.password\":\"***\"", "HTTP 500");
    assertThat(found(out)).isEmpty();
    assertThat(out).doesNotContain("hvs.").doesNotContainPattern("pw-[0-9a-f]{8}-");
  }

  @Test
  void theSearchFindsThemAllWhereTheLogIsNotOurs() throws Exception {
    var logback = Files.writeString(folder.resolve("logback.xml"), UNMASKED);

    var out = driven(List.of("-Dlogback.configurationFile=" + logback), "logged all of ");

    assertThat(found(out)).containsExactlyInAnyOrder(Plant.values());
    assertThat(out).containsPattern("pw-[0-9a-f]{8}-");
  }

  /** Everything that comes out of a service into which all secrets were put. */
  private String driven(List<String> options, String logged) throws Exception {
    fillVault();
    var all = new ArrayList<>(options);
    all.add("-Dchassis.bank.asProperty=" + Plant.AS_PROPERTY.value());
    all.add("-Dchassis.shutdown.pause=0s");
    var arguments = new ArrayList<>(ChildJvm.ANY_PORTS);
    arguments.addAll(List.of("--config", settings().toString()));
    try (var child = ChildJvm.start(LeakyService.class, folder, all, arguments, variables())) {
      var up = child.upInAnyForm();
      var said = new StringBuilder();
      exercise(TestHttp.onPort(up.port()), said);
      child.lineWith(logged);
      vault.rotate("kv/data/bank", Map.of("key", Plant.ROTATED_IN_VAULT.value()));
      child.lineWith("bank.fromVault: a new secret");
      exercise(TestHttp.onPort(up.port()), said);
      look(TestHttp.onPort(up.managementPort()), said);
      child.terminate();
      child.rest();
      return said + child.output() + child.errors();
    }
  }

  private static void exercise(TestHttp http, StringBuilder said) {
    var headers =
        Map.of(
            "authorization", "Bearer " + Plant.BEARER_HEADER.value(),
            "x-proxy-authorization", "Digest " + Plant.PROXY_HEADER.value(),
            "x-basic-authorization", "Basic " + Plant.BASIC_HEADER.trace(),
            "cookie", "theme=dark; session=" + Plant.COOKIE_HEADER.value(),
            "x-api-key", Plant.API_KEY_HEADER.value(),
            "x-vault-token", Plant.VAULT_HEADER.value(),
            "x-forwarded-for-user", Plant.JWT_HEADER.jwt());
    var query =
        "?access_token="
            + Plant.QUERY_TOKEN.value()
            + "&user=a&password="
            + Plant.QUERY_PASSWORD.value();
    add(said, http.get("/log" + query, headers));
    add(said, http.get("/throw" + query, headers));
    add(said, http.get("/fail", headers));
    add(said, http.get("/nothing-here" + query, headers));
    var login = "{\"user\":\"ada\",\"password\":\"" + Plant.BODY_FIELD.value() + "\"}";
    add(said, http.post("/login", login, headers));
    add(said, http.post("/login", "{\"password\":\"" + Plant.BROKEN_BODY.value(), headers));
  }

  private static void look(TestHttp management, StringBuilder said) {
    var token = Map.of("authorization", "Bearer " + Plant.MANAGEMENT_TOKEN.value());
    PAGES.forEach(page -> add(said, management.get(page, token)));
    assertThat(management.get("/config").status()).as("it takes the token").isEqualTo(401);
    assertThat(management.get("/config", token).status()).isEqualTo(200);
  }

  private static void add(StringBuilder said, Answer answer) {
    said.append("HTTP ").append(answer.status()).append('\n');
    said.append(answer.headers()).append('\n').append(answer.body()).append('\n');
  }

  private static Set<Plant> found(String out) {
    return Arrays.stream(Plant.values())
        .filter(plant -> out.contains(plant.trace()))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Plant.class)));
  }

  private void fillVault() {
    var hour = TokenTerms.renewable(Duration.ofHours(1));
    vault.appRole("leaky", Plant.VAULT_SECRET_ID.value(), hour).databaseRole("bank", hour);
    vault.rotate("kv/data/bank", Map.of("key", Plant.FROM_VAULT.value()));
  }

  private Path settings() throws IOException {
    var secret = Files.writeString(folder.resolve("secret"), Plant.FROM_FILE.value() + "\n");
    var key =
        Files.writeString(
            folder.resolve("key.pem"),
            "-----BEGIN PRIVATE KEY-----\n" + Plant.PRIVATE_KEY.value() + "\n-----END\n");
    return Files.writeString(
        folder.resolve("leaky.conf"),
        """
        vault {
          address = "%s"
          refresh = 200ms
          login { method = approle, role = leaky, secretId = "%s" }
        }
        management { host = "0.0.0.0", token = "%s" }
        bank {
          inFile = "%s"
          fromFile = "${file:%s}"
          fromEnvironment = "${env:BANK_WORD}"
          fromVault = "${vault:kv/data/bank#key}"
          leased = "${vault:database/creds/bank#password}"
          privateKey = "${file:%s}"
          driver = "%s"
          keys = ["%s"]
          tenants { acme = "%s" }
          nested { pin = "%s" }
          jdbcUrl = "jdbc:postgresql://db/x?user=a&password=%s&ssl=true"
          broker = "amqp://guest:%s@rabbit:5672/v"
        }
        """
            .formatted(
                vault.address(),
                Plant.VAULT_SECRET_ID.value(),
                Plant.MANAGEMENT_TOKEN.value(),
                Plant.IN_FILE.value(),
                secret,
                key,
                Plant.DRIVER_WORDS.value(),
                Plant.IN_LIST.value(),
                Plant.IN_MAP.value(),
                Plant.NESTED.value(),
                Plant.JDBC_SETTING.value(),
                Plant.URI_SETTING.value()));
  }

  private static Map<String, String> variables() {
    return Map.of(
        "CHASSIS_BANK_AS_VARIABLE", Plant.AS_VARIABLE.value(),
        "BANK_WORD", Plant.FROM_ENVIRONMENT.value(),
        "PGPASSWORD", Plant.OTHER_VARIABLE.value());
  }
}
