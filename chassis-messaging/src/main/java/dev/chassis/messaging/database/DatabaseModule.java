package dev.chassis.messaging.database;

import dev.chassis.ChassisModule;
import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.MessagingSignals;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

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
    var lender =
        config.uri() == null
            ? chassis.find(DatabaseLender.class)
            : Optional.<DatabaseLender>empty();
    if (lender.isEmpty()) {
      config.requiredUri();
    }
    Drivers.require(DatabaseModule.class.getClassLoader(), config.migrate());
    var database =
        PostgresDatabase.create(
            chassis.vertx(), config, chassis.identity(), chassis.ticker(), chassis.timers());
    var service = chassis.identity().name();
    Supplier<Future<Void>> start =
        () ->
            lender
                .map(it -> chassis.blocking(() -> it.lend(service)).compose(database::startAt))
                .orElseGet(database::start);
    chassis.component(Phase.RESOURCES, new Part(database, start));
    chassis.health().readiness("database", database::check);
    MessagingSignals.DATABASE_CONNECTIONS.gauge(
        chassis.metrics(), database, it -> it.pool().size());
    chassis.provide(Database.class, database);
  }

  private record Part(PostgresDatabase database, Supplier<Future<Void>> starter)
      implements Component {

    @Override
    public String name() {
      return "database";
    }

    @Override
    public Future<?> start() {
      return starter.get();
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
