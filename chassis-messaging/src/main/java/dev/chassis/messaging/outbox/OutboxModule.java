package dev.chassis.messaging.outbox;

import dev.chassis.ChassisModule;
import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.EventCourier;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.database.Database;
import io.vertx.core.Future;
import java.util.List;

/** Wires outbox and inbox into a service with a database and messaging. */
final class OutboxModule implements ChassisModule {

  private static final String SECTION = "outbox";

  @Override
  public String name() {
    return "outbox";
  }

  @Override
  public void prepare(Preparation preparation) {
    // Only to have its problems reported with all others.
    preparation.config(SECTION, OutboxConfig.class);
  }

  @Override
  public void install(ServiceContext chassis) {
    var config = chassis.config(SECTION, OutboxConfig.class);
    var database = chassis.get(Database.class);
    var metrics = new OutboxMetrics(chassis.metrics());
    database.migrations(OutboxEngine.MIGRATIONS);
    var engine =
        OutboxEngine.create(
            chassis.vertx(),
            database,
            chassis.get(EventCourier.class),
            chassis.timers(),
            metrics,
            config);
    var inbox =
        new PostgresInbox(
            chassis.vertx(),
            chassis.get(Messaging.class),
            engine,
            database,
            metrics,
            chassis.ticker());
    chassis.component(Phase.RESOURCES, new Part(engine));
    chassis.health().advisory("outbox", engine::check);
    OutboxPages.add(chassis.management(), engine, inbox);
    chassis.provide(Outbox.class, engine);
    chassis.provide(Inbox.class, inbox);
  }

  private record Part(OutboxEngine engine) implements Component {

    @Override
    public String name() {
      return "outbox";
    }

    @Override
    public List<String> needs() {
      return List.of("database", "messaging transport");
    }

    @Override
    public Future<?> start() {
      return engine.start();
    }

    @Override
    public Future<?> stop() {
      return engine.stop();
    }

    @Override
    public void kill() {
      engine.kill();
    }
  }
}
