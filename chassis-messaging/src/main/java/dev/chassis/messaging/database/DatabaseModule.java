package dev.chassis.messaging.database;

import dev.chassis.ChassisModule;
import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import io.vertx.core.Future;

/** Wires the database into a service. */
final class DatabaseModule implements ChassisModule {

  private static final String SECTION = "database";

  @Override
  public String name() {
    return "database";
  }

  @Override
  public void prepare(Preparation preparation) {
    // Only to have its problems reported with all others.
    preparation.config(SECTION, DatabaseConfig.class);
  }

  @Override
  public void install(ServiceContext chassis) {
    var config = chassis.config(SECTION, DatabaseConfig.class);
    config.requiredUri();
    Drivers.require(DatabaseModule.class.getClassLoader(), config.migrate());
    var database =
        PostgresDatabase.create(
            chassis.vertx(),
            config,
            chassis.identity(),
            chassis.ticker(),
            chassis.timers());
    chassis.component(Phase.RESOURCES, new Part(database));
    chassis.health().readiness("database", database::check);
    chassis.metrics().gauge("database.connections", database, it -> it.pool().size());
    chassis.provide(Database.class, database);
  }

  private record Part(PostgresDatabase database) implements Component {

    @Override
    public String name() {
      return "database";
    }

    @Override
    public Future<?> start() {
      return database.start();
    }

    @Override
    public Future<?> stop() {
      return database.stop();
    }

    @Override
    public void kill() {
      database.stop();
    }
  }
}
