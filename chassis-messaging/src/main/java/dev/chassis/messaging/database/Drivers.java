package dev.chassis.messaging.database;

/** Looks for the optional jars before any class of theirs is touched. */
final class Drivers {

  private Drivers() {}

  /**
   * Checks for the driver, and for Flyway when it is needed.
   *
   * @throws IllegalStateException naming what to add
   */
  static void require(ClassLoader classes, boolean migrate) {
    require(
        classes,
        "io.vertx.pgclient.PgBuilder",
        "a database needs its driver: add the dependency io.vertx:vertx-pg-client to this service,"
            + " and com.ongres.scram:scram-client where the server asks for a password");
    if (migrate) {
      require(classes, "org.flywaydb.core.Flyway", flyway("org.flywaydb:flyway-core"));
      require(
          classes,
          "org.flywaydb.database.postgresql.PostgreSQLDatabaseType",
          flyway("org.flywaydb:flyway-database-postgresql"));
      require(classes, "org.postgresql.Driver", flyway("org.postgresql:postgresql"));
    }
  }

  private static String flyway(String missing) {
    return "migrations are applied by Flyway over JDBC: add the dependency "
        + missing
        + " to this service; or apply the SQL files by hand and set database.migrate to false";
  }

  private static void require(ClassLoader classes, String name, String otherwise) {
    try {
      Class.forName(name, false, classes);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(otherwise, e);
    }
  }
}
