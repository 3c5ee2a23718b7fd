package dev.chassis.messaging.database;

/**
 * SQL files on the class path that bring a schema to its newest form, in order of their versions.
 *
 * @param location folder on the class path, such as {@code db/migration/orders}; files are named
 *     {@code V<version>__<what>.sql}
 * @param history table that keeps what was applied; one for each location, so that two owners of
 *     versions do not get in each other's way
 * @see <a href="https://documentation.red-gate.com/flyway">Flyway</a>
 */
public record Migrations(String location, String history) {

  /**
   * Those of the service itself: {@code db/migration/<service>}, in Flyway's usual table. Named
   * after the service, because several of them may share a class path, as in a test.
   */
  public static Migrations of(String service) {
    return new Migrations("db/migration/" + service, "flyway_schema_history");
  }
}
