package dev.chassis.testkit.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.config.ConfigException;
import dev.chassis.config.Secret;
import dev.chassis.security.vault.Vault;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.TestHttp;
import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets change under a service at work. */
class RotationTest {

  private static final TokenTerms HOUR = TokenTerms.renewable(Duration.ofHours(1));

  private final FakeVault vault = FakeVault.start();
  private final LogCapture log = LogCapture.start();
  private final AtomicInteger relogins = new AtomicInteger();
  // What the database and the bank take at the moment.
  private volatile Set<String> passwords = Set.of("db-password-1");
  private volatile Set<String> keys = Set.of("bank-key-1");
  @TempDir private Path folder;
  private Path keyFile = Path.of("");

  record Settings(Secret password, Secret bankKey) {}

  @BeforeEach
  void fill() throws IOException {
    vault.appRole("orders", "orders-secret-id", HOUR);
    vault.rotate("kv/data/orders", Map.of("password", "db-password-1"));
    keyFile = Files.writeString(folder.resolve("bank-key"), "bank-key-1\n");
  }

  @AfterEach
  void close() {
    log.close();
    vault.close();
  }

  @Test
  void rotatedSecretsReachTheirHoldersUnderLoadAndNoRequestFails() throws IOException {
    try (var service = ServiceUnderTest.start(orders(), this::settings)) {
      var instance = service.context().identity().instance();
      var load = new Load(service.http());

      // As rotations go: both are good for a while, then the old one ends.
      passwords = Set.of("db-password-1", "db-password-2");
      vault.rotate("kv/data/orders", Map.of("password", "db-password-2"));
      Eventually.until("the pool logged in again", () -> relogins.get() == 1);
      passwords = Set.of("db-password-2");
      keys = Set.of("bank-key-1", "bank-key-2");
      Files.writeString(keyFile, "bank-key-2\n");
      Eventually.until(
          "the new key is used",
          () -> service.http().get("/key").body().contains(digest("bank-key-2")));
      keys = Set.of("bank-key-2");
      load.goesOn();

      assertThat(load.end()).as("failed of %s", load.sent).isZero();
      assertThat(service.http().get("/stale").status())
          .as("the control: who keeps what was revealed fails now")
          .isEqualTo(500);
      assertThat(relogins).hasValue(1);
      assertThat(service.context().identity().instance()).isEqualTo(instance);
    }
    assertThat(log.lines()).isNotEmpty();
    assertThat(log.lines().toString())
        .doesNotContain("db-password", "bank-key-1", "bank-key-2", "orders-secret-id", "hvs.");
  }

  @Test
  void aSealedVaultIsShownAndStopsNothing() throws IOException {
    try (var service = ServiceUnderTest.start(orders(), this::settings)) {
      assertThat(vaultCheck(service)).isEqualTo("UP");
      vault.seal();

      Eventually.until("it is noticed", () -> vaultCheck(service).equals("DEGRADED"));
      assertThat(service.management().get("/health/ready").status()).isEqualTo(200);
      assertThat(service.http().get("/work").status()).isEqualTo(200);
      assertThat(log.lines(line -> line.message().contains("is sealed"))).hasSize(1);

      vault.unseal();
      Eventually.until("it recovers", () -> vaultCheck(service).equals("UP"));
    }
  }

  @Test
  void whatVaultRefusesAtTheStartIsAProblemOfItsKeyBesideAllOthers() throws IOException {
    vault.deny("kv/data/orders");
    var environment = settings(Environment.empty().set("http.prt", 1));

    var failure = Eventually.fails(orders().start(environment));

    assertThat(failure).isInstanceOf(ConfigException.class);
    assertThat(failure.getMessage())
        .contains("orders.conf:5: db.password: ${vault:kv/data/orders#password}: Vault refuses")
        .contains("http.prt: unknown key; did you mean http.port?")
        .doesNotContain("orders-secret-id");
  }

  private Chassis orders() {
    return Chassis.service("orders")
        .with(Vault.module())
        .wiring(
            chassis -> {
              var settings = chassis.config("db", Settings.class);
              var stale = settings.password().reveal();
              settings.password().onChange(changed -> relogins.incrementAndGet());
              var http = chassis.http();
              http.get("/work", call -> work(settings.password().reveal(), settings.bankKey()));
              http.get("/stale", call -> work(stale, settings.bankKey()));
              http.get("/key", call -> ok(digest(settings.bankKey().reveal())));
            });
  }

  private Future<Map<String, String>> work(String password, Secret key) {
    boolean takes = passwords.contains(password) && keys.contains(key.reveal());
    return takes ? ok("done") : Future.failedFuture("access denied");
  }

  private static Future<Map<String, String>> ok(String said) {
    return Future.succeededFuture(Map.of("said", said));
  }

  /** Shows which it is without showing it. */
  private static String digest(String secret) {
    return Integer.toHexString(secret.hashCode());
  }

  private static String vaultCheck(ServiceUnderTest service) {
    var checks = service.management().get("/health/ready").json().getJsonArray("checks");
    for (int i = 0; i < checks.size(); i++) {
      if (checks.getJsonObject(i).getString("name").equals("vault")) {
        return checks.getJsonObject(i).getString("status");
      }
    }
    throw new AssertionError("no check named vault in " + checks);
  }

  private Environment settings(Environment environment) {
    try {
      var file =
          Files.writeString(
              folder.resolve("orders.conf"),
              """
              vault { address = "%s", refresh = 200ms }
              vault.login { method = approle, role = orders, secretId = "orders-secret-id" }
              config.reload.interval = 50ms
              db {
                password = "${vault:kv/data/orders#password}"
                bankKey = "${file:%s}"
              }
              """
                  .formatted(vault.address(), keyFile));
      return environment.file(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Four callers, one request after the other each. */
  private static final class Load {

    private static final int CALLERS = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<CompletableFuture<Void>> callers;

    Load(TestHttp http) {
      callers =
          Stream.generate(() -> CompletableFuture.runAsync(() -> call(http), threads))
              .limit(CALLERS)
              .toList();
    }

    private void call(TestHttp http) {
      while (!over.get()) {
        if (http.get("/work").status() != 200) {
          failed.incrementAndGet();
        }
        sent.incrementAndGet();
      }
    }

    void goesOn() {
      int before = sent.get();
      Eventually.until("a hundred more requests", () -> sent.get() - before > 100);
    }

    int end() {
      over.set(true);
      callers.forEach(CompletableFuture::join);
      threads.shutdown();
      return failed.get();
    }
  }
}
