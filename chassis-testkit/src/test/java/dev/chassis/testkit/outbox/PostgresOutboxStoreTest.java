package dev.chassis.testkit.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.outbox.OutboxEngine;
import dev.chassis.messaging.outbox.OutboxStore;
import dev.chassis.messaging.spi.Message;
import dev.chassis.testkit.contract.OutboxStoreContract;
import dev.chassis.testkit.postgres.ThrowawayPostgres;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL keeps the contract. */
class PostgresOutboxStoreTest extends OutboxStoreContract {

  private static final String INSERT =
      "INSERT INTO chassis_outbox (event_id, type, key, attributes, headers, body, due_at)"
          + " VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))";

  private static String uri;

  private final Vertx vertx = Vertx.vertx();
  private final List<OutboxStore> stores = new ArrayList<>();
  private TestDatabase database;

  @BeforeAll
  static void makeDatabase() {
    uri = ThrowawayPostgres.shared().database();
  }

  @BeforeEach
  void empty() {
    database = TestDatabase.at(vertx, uri);
    database.run("TRUNCATE chassis_outbox");
  }

  /** Their connections, and so their locks, end with it. */
  @AfterEach
  void close() {
    Eventually.succeeds(vertx.close());
  }

  @Override
  protected OutboxStore store() {
    var store = OutboxEngine.store(database.database());
    stores.add(store);
    return store;
  }

  @Override
  protected Writer begin() {
    SqlConnection connection = Eventually.succeeds(database.database().pool().getConnection());
    Transaction transaction = Eventually.succeeds(connection.begin());
    return new Writer() {
      @Override
      public void write(Message message, Duration delay) {
        var values =
            Tuple.tuple(
                new ArrayList<>(
                    java.util.Arrays.asList(
                        message.id(),
                        message.type(),
                        message.attributes().get(Message.KEY),
                        new JsonObject(new HashMap<>(message.attributes())),
                        new JsonObject(new HashMap<>(message.headers())),
                        message.body(),
                        (double) delay.toSeconds())));
        Eventually.succeeds(connection.preparedQuery(INSERT).execute(values));
      }

      @Override
      public void commit() {
        Eventually.succeeds(transaction.commit().eventually(connection::close));
      }

      @Override
      public void rollback() {
        Eventually.succeeds(transaction.rollback().eventually(connection::close));
      }
    };
  }

  /** pg_snapshot_xmin would wait for it: it looks at the whole server. */
  @Test
  void aLongTransactionThatWritesElsewhereHoldsUpNothing() {
    database.run("CREATE TABLE IF NOT EXISTS elsewhere (id int)");
    var lead = lead(store());
    var connection = Eventually.succeeds(database.database().pool().getConnection());
    Eventually.succeeds(connection.begin());
    Eventually.succeeds(connection.query("INSERT INTO elsewhere VALUES (1)").execute());

    write("a", "1");

    assertThat(bodies(next(lead))).containsExactly("1");
    Eventually.succeeds(connection.close());
  }

  @Test
  void theLeadIsLostWithItsConnection() {
    var lead = lead(store());

    database.run(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");

    Eventually.succeeds(lead.lost());
    Eventually.fails(lead.published(List.of(1L)));
    assertThat(lead(store())).isNotNull();
  }
}
