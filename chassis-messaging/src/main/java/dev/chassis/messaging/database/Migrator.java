package dev.chassis.messaging.database;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies migrations with Flyway. Waits for the database: not for an event loop. */
final class Migrator {

  private static final Logger log = LoggerFactory.getLogger(Migrator.class);

  private Migrator() {}

  /**
   * Brings the schema to its newest form. Instances that start together wait for each other.
   *
   * @return how many migrations were applied
   * @throws IllegalStateException when one fails, or was changed after it had been applied
   */
  static int apply(Migrations migrations, Address address) {
    var classes = Migrator.class.getClassLoader();
    if (classes.getResource(migrations.location()) == null) {
      log.debug("no migrations in {}", migrations.location());
      return 0;
    }
    var login = address.session();
    try {
      var result =
          Flyway.configure(classes)
              .dataSource(address.jdbcUrl(), login.getUser(), login.getPassword())
              .locations("classpath:" + migrations.location())
              .table(migrations.history())
              // The tables of the other owner are there already, which is no reason to refuse.
              .baselineOnMigrate(true)
              .baselineVersion("0")
              .load()
              .migrate();
      if (result.migrationsExecuted > 0) {
        log.atInfo()
            .addKeyValue("migrations", result.migrationsExecuted)
            .addKeyValue("schemaVersion", String.valueOf(result.targetSchemaVersion))
            .log("the database was migrated with {}", migrations.location());
      }
      return result.migrationsExecuted;
    } catch (FlywayException e) {
      throw new IllegalStateException(
          "the migrations in " + migrations.location() + " do not apply: " + e.getMessage(), e);
    }
  }
}
