package dev.chassis.testkit.process;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.config.Secret;
import dev.chassis.http.HttpCall;
import dev.chassis.management.ManagementConfig;
import dev.chassis.observability.Observability;
import dev.chassis.security.vault.Vault;
import dev.chassis.security.vault.VaultConfig;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A service whose authors log and throw all they have. */
public final class LeakyService {

  private static final Logger log = LoggerFactory.getLogger(LeakyService.class);

  private static final String BROKER_REFUSED =
      "amqp://guest:" + Plant.HEALTH_CHECK.value() + "@rabbit:5672 refused";

  record Bank(
      Secret inFile,
      Secret fromFile,
      Secret fromEnvironment,
      Secret asVariable,
      Secret asProperty,
      Secret fromVault,
      Secret leased,
      Secret privateKey,
      Secret driver,
      List<Secret> keys,
      Map<String, Secret> tenants,
      Nested nested,
      String jdbcUrl,
      URI broker) {}

  record Nested(Secret pin) {}

  record Account(String user, String password) {}

  record Signer(String name, String secretKey, int size) {}

  record Login(String user, int password) {}

  private final ServiceContext chassis;
  private final Bank bank;

  private LeakyService(ServiceContext chassis) {
    this.chassis = chassis;
    this.bank = chassis.config("bank", Bank.class);
  }

  /** Runs it. */
  public static void main(String[] args) {
    Chassis.service("leaky")
        .with(Observability.module())
        .with(Vault.module())
        .run(args, chassis -> new LeakyService(chassis).wire());
  }

  private void wire() {
    chassis.http().get("/log", this::logAll);
    chassis.http().get("/throw", this::throwAll);
    chassis
        .http()
        .get("/fail", call -> Future.failedFuture("no: token=" + Plant.FAILED_FUTURE.value()));
    chassis.http().post("/login", Login.class, login -> Future.succeededFuture(Map.of()));
    chassis.health().readiness("broker", () -> Future.failedFuture(BROKER_REFUSED));
  }

  private Future<Map<String, Boolean>> logAll(HttpCall call) {
    secrets().forEach(secret -> log.info("connecting with {} and {}", secret.reveal(), secret));
    log.info("settings {}", bank);
    log.info("url {} {}", bank.jdbcUrl, bank.broker);
    log.warn("account {}", new Account("ada", Plant.BEAN.value()));
    log.warn("signer {}", new Signer("s", Plant.RECORD_TEXT.value(), 3));
    log.debug("environment {}", System.getenv());
    var request = call.routing().request();
    log.debug("headers {}", request.headers());
    request.headers().forEach(header -> log.debug("{}: {}", header.getKey(), header.getValue()));
    log.debug("broker {}", BROKER_REFUSED);
    log.debug("uri {}", request.uri());
    log.debug("body {}", "{\"user\":\"ada\",\"password\":\"" + Plant.BODY_FIELD.value() + "\"}");
    log.debug("body {}", "{\"password\":\"" + Plant.BROKEN_BODY.value());
    log.atInfo()
        .addKeyValue("labels.sent", Map.of("Authorization", "Bearer " + Plant.MAP_VALUE.value()))
        .addKeyValue("password", Plant.KEY_VALUE.value())
        .log("calling");
    log.info("answer {}", "{\"apiKey\":\"" + Plant.JSON_TEXT.value() + "\",\"n\":1}");
    log.info("token is {}", Plant.JWT_IN_TEXT.jwt());
    try (var token = MDC.putCloseable("token", Plant.THREAD_CONTEXT.value())) {
      log.info("with {}", Objects.requireNonNull(token, "context").getClass().getSimpleName());
    }
    log.info("logged all of {}", bank.fromVault.reveal().length());
    return Future.succeededFuture(Map.of("done", true));
  }

  private Future<Map<String, Boolean>> throwAll(HttpCall call) throws IOException {
    var cause =
        new IOException("http://bob:" + Plant.USER_INFO_IN_CAUSE.value() + "@host/ refused");
    cause.addSuppressed(
        new IOException("sent Bearer " + Plant.BEARER_IN_SUPPRESSED.value() + " in vain"));
    cause.addSuppressed(new IOException("FATAL " + bank.driver.reveal() + " is not the word"));
    throw new IOException(
        "jdbc:postgresql://db/x?user=a&password=" + Plant.JDBC_EXCEPTION.value() + "&ssl=true",
        cause);
  }

  private List<Secret> secrets() {
    return List.of(
        bank.inFile,
        bank.fromFile,
        bank.fromEnvironment,
        bank.asVariable,
        bank.asProperty,
        bank.fromVault,
        bank.leased,
        bank.privateKey,
        bank.keys.get(0),
        Objects.requireNonNull(bank.tenants.get("acme")),
        bank.nested.pin,
        Objects.requireNonNull(chassis.config("management", ManagementConfig.class).token()),
        Objects.requireNonNull(
            Objects.requireNonNull(chassis.config("vault", VaultConfig.class).login()).secretId()));
  }
}
