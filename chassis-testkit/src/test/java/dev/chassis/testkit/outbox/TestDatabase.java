package dev.chassis.testkit.outbox;

import dev.chassis.config.Secret;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.messaging.database.DatabaseConfig;
import dev.chassis.messaging.database.PoolConfig;
import dev.chassis.messaging.database.PostgresDatabase;
import dev.chassis.messaging.outbox.OutboxEngine;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;

/** A database with the tables of outbox and inbox, and a little SQL for tests. */
record TestDatabase(PostgresDatabase database) {

  static TestDatabase at(Vertx vertx, String uri) {
    return at(vertx, uri, PoolConfig.defaults());
  }

  static TestDatabase at(Vertx vertx, String uri, PoolConfig pool) {
    var database =
        PostgresDatabase.create(
            vertx,
            DatabaseConfig.of(Secret.of(uri)).withPool(pool),
            new ServiceIdentity("test", "1", "test-1"),
            Ticker.system(),
            Timers.on(vertx));
    database.migrations(OutboxEngine.MIGRATIONS);
    Eventually.succeeds(database.start());
    return new TestDatabase(database);
  }

  void run(String sql) {
    Eventually.succeeds(database.pool().query(sql).execute());
  }

  long number(String sql) {
    return Eventually.succeeds(database.pool().query(sql).execute()).iterator().next().getLong(0);
  }

  List<String> texts(String sql) {
    var texts = new ArrayList<String>();
    for (Row row : Eventually.succeeds(database.pool().query(sql).execute())) {
      texts.add(row.getString(0));
    }
    return texts;
  }
}
