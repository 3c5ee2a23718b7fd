package dev.chassis.testkit.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.messaging.Event;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.outbox.Inbox;
import dev.chassis.messaging.outbox.Outbox;
import dev.chassis.messaging.outbox.Transaction;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.postgres.ThrowawayPostgres;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * M8: one event delivered fifty times at once on two nodes, five times over. Each round locks a row
 * that all of them want, so a wrong order of locks would show as a deadlock.
 */
class InboxRaceTest {

  private static final int ROUNDS = 5;
  private static final int DELIVERIES = 50;

  @Test
  void oneEventHasOneEffectHoweverOftenItComesAtOnce() {
    var postgres = ThrowawayPostgres.shared();
    var uri = postgres.database();
    try (var one = node(uri);
        var two = node(uri)) {
      prepare(one);
      var deadlocksBefore = deadlocks(one);

      for (int round = 0; round < ROUNDS; round++) {
        var outcomes = deliver(one, two, round);
        assertThat(outcomes).filteredOn(applied -> applied).hasSize(1);
      }

      var effects = number(one, "SELECT n FROM effects");
      var deadlocks = deadlocks(one) - deadlocksBefore;
      System.out.println(
          "inbox race: "
              + ROUNDS
              + " events, each "
              + DELIVERIES
              + " times at once on 2 nodes: effects "
              + effects
              + ", deadlocks "
              + deadlocks);
      assertThat(effects).isEqualTo(ROUNDS);
      assertThat(deadlocks).isZero();
    }
  }

  /** The control: without the inbox the same deliveries have fifty effects. */
  @Test
  void withoutTheInboxEveryDeliveryHasAnEffect() {
    try (var one = node(ThrowawayPostgres.shared().database())) {
      prepare(one);
      var all = new ArrayList<Future<?>>();
      for (int i = 0; i < DELIVERIES; i++) {
        all.add(one.get(Outbox.class).transaction(InboxRaceTest::effect));
      }
      all.forEach(Eventually::succeeds);

      assertThat(number(one, "SELECT n FROM effects")).isEqualTo(DELIVERIES);
    }
  }

  private static List<Boolean> deliver(ServiceUnderTest one, ServiceUnderTest two, int round) {
    var event =
        new Event<>(
            "e-" + round, "things.happened", "/services/x", Instant.EPOCH, "data", 1, "", Map.of());
    var all = new ArrayList<Future<Boolean>>();
    for (int i = 0; i < DELIVERIES; i++) {
      var inbox = (i % 2 == 0 ? one : two).get(Inbox.class);
      all.add(inbox.once("charging", event, InboxRaceTest::effect));
    }
    return all.stream().map(Eventually::succeeds).toList();
  }

  private static Future<Void> effect(Transaction tx) {
    return tx.connection().query("UPDATE effects SET n = n + 1").execute().mapEmpty();
  }

  private static ServiceUnderTest node(String uri) {
    return ServiceUnderTest.start(
        Chassis.service("fees")
            .with(Database.module())
            .with(Messaging.module())
            .with(Outbox.module()),
        environment -> environment.set("database.uri", uri));
  }

  private static void prepare(ServiceUnderTest node) {
    var pool = node.get(Database.class).pool();
    Eventually.succeeds(pool.query("CREATE TABLE effects (n bigint)").execute());
    Eventually.succeeds(pool.query("INSERT INTO effects VALUES (0)").execute());
  }

  private static long deadlocks(ServiceUnderTest node) {
    return number(
        node, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
  }

  private static long number(ServiceUnderTest node, String sql) {
    return Eventually.succeeds(node.get(Database.class).pool().query(sql).execute())
        .iterator()
        .next()
        .getLong(0);
  }
}
