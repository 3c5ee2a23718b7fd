package dev.chassis.testkit.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.config.Secret;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.database.DatabaseConfig;
import dev.chassis.messaging.database.Migrations;
import dev.chassis.messaging.database.PoolConfig;
import dev.chassis.messaging.database.PostgresDatabase;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.postgres.ThrowawayPostgres;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The database of a service, against a real one. */
class DatabaseTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    Eventually.succeeds(vertx.close());
  }

  @Test
  void migrationsAreAppliedOnceAndTheServicesOwnComeLast() {
    var uri = ThrowawayPostgres.shared().database();
    var first = database(DatabaseConfig.of(Secret.of(uri)), "migrated");
    first.migrations(new Migrations("db/basis", "basis_history"));
    Eventually.succeeds(first.start());
    var second = database(DatabaseConfig.of(Secret.of(uri)), "migrated");
    second.migrations(new Migrations("db/basis", "basis_history"));

    Eventually.succeeds(second.start());

    var texts = new TestDatabase(second).texts("SELECT text FROM greetings");
    assertThat(texts).containsExactly("hello");
  }

  @Test
  void saysWhichMigrationsDoNotApply() {
    var database =
        database(DatabaseConfig.of(Secret.of(ThrowawayPostgres.shared().database())), "broken");

    var failure = Eventually.fails(database.start());

    assertThat(failure).hasMessageContaining("db/migration/broken");
  }

  @Test
  void saysWhereItLookedWhenThereIsNoDatabase() {
    var nowhere =
        DatabaseConfig.of(Secret.of("postgresql://me:secret-word@127.0.0.1:1/orders"))
            .withStartTimeout(Duration.ofMillis(300));

    var failure = Eventually.fails(database(nowhere, "test").start());

    assertThat(failure)
        .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/orders")
        .hasMessageContaining("database.uri")
        .hasMessageNotContaining("secret-word");
  }

  @Test
  void aRotatedPasswordCountsForNewConnections() {
    var postgres = ThrowawayPostgres.shared();
    var uri = postgres.database();
    var admin = TestDatabase.at(vertx, uri);
    admin.run("CREATE ROLE rotated LOGIN PASSWORD 'first'");
    var password = Secret.of("first");
    var database =
        database(
            DatabaseConfig.of(Secret.of(uri)).withUser("rotated", password).withMigrate(false),
            "test");
    Eventually.succeeds(database.start());

    password.rotate("second");

    // The server trusts everybody: what counts is what the driver would send.
    assertThat(Eventually.succeeds(database.session()).connection().databaseMetadata()).isNotNull();
    Eventually.succeeds(database.check());
    Eventually.succeeds(database.stop());
    admin.run("DROP ROLE rotated");
  }

  @Test
  void nobodyWaitsForAConnectionForEver() {
    var config =
        DatabaseConfig.of(Secret.of(ThrowawayPostgres.shared().database()))
            .withPool(PoolConfig.defaults().withSize(1).withAcquireTimeout(Duration.ofMillis(200)));
    var database = database(config, "test");
    Eventually.succeeds(database.start());
    Eventually.succeeds(database.pool().getConnection());

    var failure = Eventually.fails(database.check());

    assertThat(failure).hasMessageContaining("Timeout");
  }

  @Test
  void serviceIsReadyOnlyWithItsDatabase() {
    var uri = ThrowawayPostgres.shared().database();
    try (var service =
        ServiceUnderTest.start(
            Chassis.service("orders").with(Database.module()),
            environment -> environment.set("database.uri", uri))) {
      assertThat(service.management().get("/health/ready").status()).isEqualTo(200);

      Eventually.succeeds(service.get(Database.class).pool().close());

      Eventually.until(
          "not ready", () -> service.management().get("/health/ready").status() == 503);
    }
  }

  private PostgresDatabase database(DatabaseConfig config, String service) {
    return PostgresDatabase.create(
        vertx,
        config,
        new ServiceIdentity(service, "1", service + "-1"),
        Ticker.system(),
        Timers.on(vertx));
  }
}
