package dev.chassis.messaging.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.CheckException;
import dev.chassis.config.Secret;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DatabaseConfigTest {

  private static final Secret URI =
      Secret.of("postgresql://me:hush@db.example:5433/orders?sslmode=require");

  @Test
  void refusesWhatIsNoPostgresUriAndDoesNotShowIt() {
    assertThatThrownBy(() -> DatabaseConfig.of(Secret.of("mysql://me:hush@host/orders")))
        .isInstanceOf(CheckException.class)
        .hasMessageContaining("postgresql://")
        .hasMessageNotContaining("hush");
    assertThatThrownBy(() -> DatabaseConfig.of(Secret.of("postgresql://host")))
        .isInstanceOf(CheckException.class);
  }

  @Test
  void saysWhatToSetWhenThereIsNoUri() {
    assertThatThrownBy(() -> DatabaseConfig.defaults().requiredUri())
        .hasMessageContaining("database.uri")
        .hasMessageContaining("CHASSIS_DATABASE_URI");
  }

  @Test
  void refusesTimesThatAreNone() {
    assertThatThrownBy(() -> DatabaseConfig.of(URI).withStartTimeout(Duration.ZERO))
        .hasMessageContaining("startTimeout");
    assertThatThrownBy(() -> PoolConfig.defaults().withSize(0)).hasMessageContaining("size");
    assertThatThrownBy(() -> PoolConfig.defaults().withAcquireTimeout(Duration.ZERO))
        .hasMessageContaining("acquireTimeout");
  }

  @Test
  void saysTheSameToBothDrivers() {
    var address = new Address(DatabaseConfig.of(URI), "orders orders-1");

    assertThat(address.jdbcUrl())
        .startsWith("jdbc:postgresql://db.example:5433/orders?")
        .contains("ApplicationName=orders+orders-1")
        .endsWith("sslmode=require")
        .doesNotContain("hush");
    assertThat(address.session().getUser()).isEqualTo("me");
    assertThat(address.session().getPassword()).isEqualTo("hush");
    assertThat(address.limited().getProperties())
        .containsEntry("statement_timeout", "30000")
        .containsEntry("application_name", "orders orders-1");
    assertThat(address.session().getProperties()).doesNotContainKey("statement_timeout");
  }

  @Test
  void aPasswordOfItsOwnCountsAndIsAskedForEachTime() {
    var password = Secret.of("first");
    var address = new Address(DatabaseConfig.of(URI).withUser("they", password), "orders");
    assertThat(address.limited().getPassword()).isEqualTo("first");

    password.rotate("second");

    assertThat(address.limited().getUser()).isEqualTo("they");
    assertThat(address.limited().getPassword()).isEqualTo("second");
    assertThat(address.session().getPassword()).isEqualTo("second");
  }

  @Test
  void saysWhatToAddWhenTheDriverIsMissing() {
    var nothing = new ClassLoader(null) {};

    assertThatThrownBy(() -> Drivers.require(nothing, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("io.vertx:vertx-pg-client");
  }

  @Test
  void saysWhatToAddWhenFlywayIsMissing() {
    var withoutFlyway =
        new ClassLoader(getClass().getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.flywaydb")) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        };

    assertThatThrownBy(() -> Drivers.require(withoutFlyway, true))
        .hasMessageContaining("org.flywaydb:flyway-core")
        .hasMessageContaining("database.migrate");
    Drivers.require(withoutFlyway, false);
  }
}
