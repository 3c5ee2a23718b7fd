package dev.chassis.testkit.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.messaging.EncodingException;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.outbox.Inbox;
import dev.chassis.messaging.outbox.Outbox;
import dev.chassis.messaging.outbox.Replay;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.postgres.ThrowawayPostgres;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Outbox and inbox in a service with a real database. */
class OutboxTest {

  record Placed(String order, String account) {}

  private static final EventType<Placed> PLACED =
      EventType.of("orders.placed", Placed.class).keyedBy(Placed::account);
  private static final EventType<Object> ANYTHING = EventType.of("any.thing", Object.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<String> audited = new CopyOnWriteArrayList<>();
  private volatile boolean failing;
  private ServiceUnderTest service;
  private Outbox outbox;
  private Database database;

  @BeforeEach
  void start() {
    var uri = ThrowawayPostgres.shared().database();
    service =
        ServiceUnderTest.start(
            Chassis.service("shop")
                .with(Database.module())
                .with(Messaging.module())
                .with(Outbox.module())
                .wiring(
                    chassis -> {
                      var inbox = chassis.get(Inbox.class);
                      inbox.subscribe(
                          PLACED,
                          "charging",
                          (event, tx) -> {
                            heard.add(event.data().order());
                            return tx.connection()
                                .query(
                                    "INSERT INTO charges VALUES ('" + event.data().order() + "')")
                                .execute()
                                .compose(
                                    done ->
                                        failing
                                            ? Future.failedFuture("told to")
                                            : Future.succeededFuture());
                          });
                      chassis
                          .get(Messaging.class)
                          .subscribe(
                              PLACED,
                              "audit",
                              placed -> {
                                audited.add(placed.order());
                                return Future.succeededFuture();
                              });
                    }),
            environment ->
                environment
                    .set("database.uri", uri)
                    .set("messaging.retry.delays", "50ms,1s,2s,2s,2s"));
    outbox = service.get(Outbox.class);
    database = service.get(Database.class);
    sql("CREATE TABLE orders (id text)");
    sql("CREATE TABLE charges (id text)");
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void dataAndEventAreThereTogether() {
    place("o-1", "acc-1");

    Eventually.passes(PATIENCE, () -> assertThat(heard).containsExactly("o-1"));
    assertThat(count("orders")).isEqualTo(1);
  }

  @Test
  void neitherIsThereWhenTheWorkFails() {
    Eventually.fails(
        outbox.transaction(
            tx ->
                tx.connection()
                    .query("INSERT INTO orders VALUES ('o-1')")
                    .execute()
                    .compose(done -> tx.publish(PLACED, new Placed("o-1", "acc-1")))
                    .compose(done -> Future.failedFuture("changed my mind"))));
    place("o-2", "acc-1");

    Eventually.passes(PATIENCE, () -> assertThat(heard).containsExactly("o-2"));
    assertThat(count("orders")).isEqualTo(1);
  }

  @Test
  void neitherIsThereWhenTheEventCannotBeEncodedAndNobodyMinded() {
    var failure =
        Eventually.fails(
            outbox.transaction(
                tx -> {
                  tx.publish(ANYTHING, new Object());
                  return tx.connection().query("INSERT INTO orders VALUES ('o-1')").execute();
                }));

    assertThat(failure).isInstanceOf(EncodingException.class);
    assertThat(count("orders")).isZero();
  }

  @Test
  void aStatementThatFailedIsNotCommittedEvenIfNobodyMinded() {
    Eventually.fails(
        outbox.transaction(
            tx ->
                tx.publish(PLACED, new Placed("o-1", "acc-1"))
                    .compose(done -> tx.connection().query("SELECT 1 / 0").execute())
                    .otherwiseEmpty()));

    assertThat(count("chassis_outbox")).isZero();
  }

  @Test
  void aHandlerThatFailsHasNoEffectUntilItSucceeds() {
    failing = true;
    place("o-1", "acc-1");
    Eventually.until("it was tried twice", () -> heard.size() >= 2);
    assertThat(count("charges")).isZero();

    failing = false;

    Eventually.passes(PATIENCE, () -> assertThat(count("charges")).isEqualTo(1));
  }

  @Test
  void eventsThatComeAgainHaveNoEffect() {
    place("o-1", "acc-1");
    Eventually.passes(PATIENCE, () -> assertThat(count("charges")).isEqualTo(1));
    Eventually.passes(PATIENCE, () -> assertThat(waiting()).isZero());

    var report = Eventually.succeeds(outbox.replay(Replay.to("shop.charging")));

    assertThat(report.sent()).isEqualTo(1);
    place("o-2", "acc-1"); // behind the replayed one in the queue
    Eventually.passes(PATIENCE, () -> assertThat(heard).containsExactly("o-1", "o-2"));
    assertThat(count("charges")).isEqualTo(2);
    assertThat(audited).containsExactly("o-1", "o-2");
  }

  @Test
  void whatTheInboxForgotHasItsEffectAgain() {
    place("o-1", "acc-1");
    Eventually.passes(PATIENCE, () -> assertThat(count("charges")).isEqualTo(1));
    Eventually.passes(PATIENCE, () -> assertThat(waiting()).isZero());
    sql("DELETE FROM charges");

    var inbox = service.get(Inbox.class);
    assertThat(Eventually.succeeds(inbox.forget("charging", Instant.EPOCH))).isEqualTo(1);
    Eventually.succeeds(outbox.replay(Replay.to("shop.charging")));

    Eventually.passes(PATIENCE, () -> assertThat(count("charges")).isEqualTo(1));
    assertThat(audited).containsExactly("o-1");
  }

  @Test
  void theManagementServerShowsWhatWaitsAndReplays() {
    place("o-1", "acc-1");
    Eventually.passes(PATIENCE, () -> assertThat(count("charges")).isEqualTo(1));
    Eventually.passes(PATIENCE, () -> assertThat(waiting()).isZero());

    var dry =
        service
            .management()
            .post("/outbox/replay", Map.of("queue", "shop.charging", "dryRun", true));
    var wrong = service.management().post("/outbox/replay", Map.of("queue", "everybody"));
    var forgot =
        service
            .management()
            .post("/inbox/forget", Map.of("subscription", "charging", "since", Instant.EPOCH));

    assertThat(dry.json().getLong("matching")).isEqualTo(1);
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(forgot.json().getInteger("forgotten")).isEqualTo(1);
    assertThat(service.management().get("/outbox").json().getLong("waiting")).isZero();
  }

  private void place(String order, String account) {
    Eventually.succeeds(
        outbox.transaction(
            tx ->
                tx.connection()
                    .query("INSERT INTO orders VALUES ('" + order + "')")
                    .execute()
                    .compose(done -> tx.publish(PLACED, new Placed(order, account)))));
  }

  private void sql(String statement) {
    Eventually.succeeds(database.pool().query(statement).execute());
  }

  /** An event may be heard before it is kept that it was sent. */
  private long waiting() {
    return count("chassis_outbox WHERE published_at IS NULL");
  }

  private long count(String table) {
    return Eventually.succeeds(database.pool().query("SELECT count(*) FROM " + table).execute())
        .iterator()
        .next()
        .getLong(0);
  }
}
