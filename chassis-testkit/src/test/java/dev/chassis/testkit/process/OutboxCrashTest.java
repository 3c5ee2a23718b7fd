package dev.chassis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.Secret;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.MessagingEngine;
import dev.chassis.messaging.database.DatabaseConfig;
import dev.chassis.messaging.database.PostgresDatabase;
import dev.chassis.messaging.outbox.OutboxConfig;
import dev.chassis.messaging.outbox.OutboxEngine;
import dev.chassis.messaging.rabbitmq.RabbitTransport;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.postgres.ThrowawayPostgres;
import dev.chassis.testkit.process.OutboxChild.Numbered;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Outbox and inbox while processes are killed, on a real RabbitMQ and a real PostgreSQL. Each test
 * prints its seed, its ground truth and a control without outbox or inbox, which must fail.
 */
@Tag("slow")
class OutboxCrashTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path folder;
  private final Ticker ticker = Ticker.system();
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final Vertx vertx = Vertx.vertx();
  private final List<ChildJvm> children = new ArrayList<>();
  private String uri;
  private ThrowawayRabbit rabbit;
  private PostgresDatabase database;

  @BeforeEach
  void start() {
    rabbit = ThrowawayRabbit.start();
    uri = ThrowawayPostgres.shared().database();
    database =
        PostgresDatabase.create(
            vertx,
            DatabaseConfig.of(Secret.of(uri)),
            new ServiceIdentity("judge", "1", "judge-1"),
            ticker,
            Timers.on(vertx));
    database.migrations(OutboxEngine.MIGRATIONS);
    Eventually.succeeds(database.start());
  }

  @AfterEach
  void stop() {
    children.forEach(ChildJvm::close);
    Eventually.succeeds(vertx.close());
    if (rabbit != null) {
      rabbit.close();
    }
  }

  /** M2. */
  @Test
  void tenKilledConsumersLoseNothingAndHaveNoEffectTwice() throws Exception {
    int events = 20_000;
    int kills = 10;
    sql("CREATE TABLE effects_once (id text)");
    sql("CREATE TABLE effects_often (id text)");
    var victims = List.of(child("fees", "consumer"), child("fees", "consumer"));
    var alive = new ArrayList<>(victims);
    for (var victim : victims) {
      victim.up();
    }
    var engine = engine("publisher");
    var published = new AtomicInteger();
    publishSome(engine, events, published);

    for (int kill = 0; kill < kills; kill++) {
      int wanted = Math.min(published.get(), (kill + 1) * events / (kills + 2));
      Eventually.until(
          "some effects more", PATIENCE, () -> count("effects_once") >= wanted * 9 / 10);
      pause(random.nextInt(200));
      alive.get(kill % 2).close(); // SIGKILL
      var next = child("fees", "consumer");
      next.up();
      alive.set(kill % 2, next);
    }
    Eventually.until("all are published", PATIENCE, () -> published.get() == events);
    Eventually.until("all have their effect", PATIENCE, () -> distinct("effects_once") == events);
    Eventually.until("all were handled", PATIENCE, () -> distinct("effects_often") == events);

    long twice = count("effects_once") - distinct("effects_once");
    long twiceWithout = count("effects_often") - distinct("effects_often");
    System.out.printf(
        "outbox: consumer kills %d of 2, prefetch 50, seed %d: %d events, lost %d, double effects"
            + " %d; control without inbox: double effects %d%n",
        kills, seed, events, events - distinct("effects_once"), twice, twiceWithout);
    assertThat(twice).isZero();
    assertThat(twiceWithout).as("control: without the inbox there are double effects").isPositive();
  }

  /** M3. */
  @Test
  void twentyKilledPublishersLoseNoEventAndTellOfNothingThatIsNot() throws Exception {
    int kills = 20;
    sql("CREATE TABLE data_outboxed (id text)");
    sql("CREATE TABLE data_direct (id text)");
    var engine = engine("listener");
    var heard = listen(engine, OutboxChild.OUTBOXED, "outboxed");
    var heardDirect = listen(engine, OutboxChild.DIRECT, "direct");
    Eventually.succeeds(engine.connect());
    Eventually.succeeds(engine.startIntake());

    for (int kill = 0; kill < kills; kill++) {
      var child = child("shop", "publisher", "run" + kill);
      child.up();
      pause(random.nextInt(700));
      child.close(); // SIGKILL
    }
    child("shop", "relay").up(); // sends what the killed ones left behind
    Eventually.until(
        "the outbox is empty",
        PATIENCE,
        () -> count("chassis_outbox WHERE published_at IS NULL") == 0);
    var data = texts("SELECT id FROM data_outboxed");
    var direct = texts("SELECT id FROM data_direct");
    Eventually.until("all are heard", PATIENCE, () -> heard.containsAll(data));

    var missingWithout = minus(direct, heardDirect);
    System.out.printf(
        "outbox: publisher kills %d, seed %d: %d committed, %d heard, missing %d, phantoms %d;"
            + " control without outbox: %d committed, missing %d%n",
        kills,
        seed,
        data.size(),
        heard.size(),
        minus(data, heard).size(),
        minus(heard, data).size(),
        direct.size(),
        missingWithout.size());
    assertThat(data).hasSizeGreaterThan(kills);
    assertThat(heard).isEqualTo(data);
    assertThat(missingWithout).as("control: without the outbox events are missing").isNotEmpty();
  }

  /** M9. */
  @Test
  void fiftyThousandEventsKeepTheirOrderWhileTheRelayIsKilled() throws Exception {
    int events = 50_000;
    var relays = Map.of("relay-a", child("relay-a", "relay"), "relay-b", child("relay-b", "relay"));
    for (var relay : relays.values()) {
      relay.up();
    }
    var engine = engine("listener");
    var judge = new Judge();
    engine.subscribeEvents(
        Writers.TYPE,
        "ordered",
        event -> {
          judge.hear(event.id(), event.data().key(), ticker.nanos() - event.data().nanos());
          return Future.succeededFuture();
        });
    Eventually.succeeds(engine.connect());
    Eventually.succeeds(engine.startIntake());
    var outbox =
        OutboxEngine.create(
            vertx,
            database,
            engine,
            Timers.on(vertx),
            new SimpleMeterRegistry(),
            OutboxConfig.defaults());
    var writers = new Writers(vertx, outbox, ticker, random, events);

    writers.start();
    Eventually.until("a third is written", PATIENCE, () -> writers.written() > events / 3);
    var leader = leader();
    relays.get(leader).close(); // SIGKILL
    Eventually.until("all are written", PATIENCE, writers::haveEnded);
    Eventually.until(
        "the outbox is empty",
        PATIENCE,
        () -> count("chassis_outbox WHERE published_at IS NULL") == 0);
    var truth = truth();
    Eventually.until("all are heard", PATIENCE, () -> judge.heard() >= truth.size());

    var inversions = judge.inversions(truth);
    var p99 = judge.percentile(0.99);
    System.out.printf(
        "outbox: %d events of %d committed, 2 relays, 4 writers, seed %d, killed %s: lost %d,"
            + " phantoms %d, duplicates %d, inversions %d, lag p50 %d ms, p99 %d ms, max %d ms;"
            + " control: %d lower ids were committed after a higher one of their key%n",
        truth.size(),
        writers.written(),
        seed,
        leader,
        truth.size() - judge.heardOf(truth.keySet()),
        judge.heard() - judge.heardOf(truth.keySet()),
        judge.duplicates(),
        inversions,
        judge.percentile(0.5),
        p99,
        judge.percentile(1),
        writers.lateCommits());
    assertThat(judge.heardOf(truth.keySet())).isEqualTo(truth.size());
    assertThat(judge.heard()).isEqualTo(truth.size());
    assertThat(inversions).isZero();
    assertThat(writers.lateCommits()).as("control: commits did overtake each other").isPositive();
    assertThat(p99).isLessThan(1_000);
  }

  /** The relay whose session holds the lock. */
  private String leader() {
    return texts(
            "SELECT split_part(a.application_name, ' ', 1) FROM pg_locks l"
                + " JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory'"
                + " AND l.granted AND a.datname = current_database()")
        .iterator()
        .next();
  }

  /** What was committed, in order of the ids, by event id: its key. */
  private Map<String, String> truth() {
    var truth = new LinkedHashMap<String, String>();
    for (Row row :
        Eventually.succeeds(
            database
                .pool()
                .query("SELECT event_id, key FROM chassis_outbox ORDER BY id")
                .execute())) {
      truth.put(row.getString(0), row.getString(1));
    }
    return truth;
  }

  private void publishSome(MessagingEngine engine, int events, AtomicInteger published) {
    Eventually.succeeds(engine.connect());
    for (int lane = 0; lane < 20; lane++) {
      publishNext(engine, lane, events, published);
    }
  }

  private void publishNext(
      MessagingEngine engine, int number, int events, AtomicInteger published) {
    if (number < events) {
      engine
          .publish(OutboxChild.COUNTED, new Numbered("n-" + number))
          .onComplete(
              done -> {
                published.incrementAndGet();
                publishNext(engine, number + 20, events, published);
              },
              failed -> publishNext(engine, number, events, published));
    }
  }

  private static Set<String> listen(
      MessagingEngine engine, EventType<Numbered> type, String subscription) {
    Set<String> heard = ConcurrentHashMap.newKeySet();
    engine.subscribe(
        type,
        subscription,
        event -> {
          heard.add(event.id());
          return Future.succeededFuture();
        });
    return heard;
  }

  private MessagingEngine engine(String service) {
    var config =
        MessagingConfig.defaults()
            .withRabbitmq(MessagingConfig.defaults().rabbitmq().withUri(Secret.of(rabbit.uri())));
    return MessagingEngine.create(
        vertx,
        new ServiceIdentity(service, "1", service + "-1"),
        new SimpleMeterRegistry(),
        ticker,
        Timers.on(vertx),
        config,
        RabbitTransport.create(vertx, service, config, Timers.on(vertx)));
  }

  private ChildJvm child(String service, String... arguments) throws IOException {
    var all = new ArrayList<>(List.of(service));
    all.addAll(List.of(arguments));
    var child =
        ChildJvm.start(
            OutboxChild.class,
            folder,
            List.of(
                "-Dchassis.database.uri=" + uri,
                "-Dchassis.messaging.rabbitmq.uri=" + rabbit.uri(),
                "-Dchassis.messaging.prefetch=50"),
            all);
    children.add(child);
    return child;
  }

  private void sql(String statement) {
    Eventually.succeeds(database.pool().query(statement).execute());
  }

  private long count(String table) {
    return number("SELECT count(*) FROM " + table);
  }

  private long distinct(String table) {
    return number("SELECT count(DISTINCT id) FROM " + table);
  }

  private long number(String sql) {
    return Eventually.succeeds(database.pool().query(sql).execute()).iterator().next().getLong(0);
  }

  private Set<String> texts(String sql) {
    var texts = new HashSet<String>();
    for (Row row : Eventually.succeeds(database.pool().query(sql).execute())) {
      texts.add(row.getString(0));
    }
    return texts;
  }

  private static Set<String> minus(Collection<String> all, Collection<String> some) {
    var rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** Keeps what was heard, the first time each. */
  private static final class Judge {

    private final Map<String, List<String>> byKey = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final List<Long> lags = new ArrayList<>();
    private int duplicates;

    synchronized void hear(String id, String key, long lagNanos) {
      if (!ids.add(id)) {
        duplicates++;
        return;
      }
      byKey.computeIfAbsent(key, any -> new ArrayList<>()).add(id);
      lags.add(lagNanos / 1_000_000);
    }

    synchronized int heard() {
      return ids.size();
    }

    synchronized int duplicates() {
      return duplicates;
    }

    synchronized int heardOf(Set<String> truth) {
      return (int) truth.stream().filter(ids::contains).count();
    }

    /** Events that were heard before one that was written before them, key by key. */
    synchronized int inversions(Map<String, String> truth) {
      var place = new HashMap<String, Integer>();
      truth.keySet().forEach(id -> place.put(id, place.size()));
      int inversions = 0;
      for (var heard : byKey.values()) {
        int highest = -1;
        for (var id : heard) {
          int at = place.getOrDefault(id, -1);
          inversions += at < highest ? 1 : 0;
          highest = Math.max(highest, at);
        }
      }
      return inversions;
    }

    synchronized long percentile(double share) {
      var sorted = lags.stream().sorted().toList();
      return sorted.get((int) Math.min(sorted.size() - 1L, (long) (share * sorted.size())));
    }
  }

  /** Four that write ten events a transaction, some of which take their time or are rolled back. */
  private static final class Writers {

    record Written(String key, long nanos) {}

    static final EventType<Written> TYPE =
        EventType.of("chaos.written", Written.class).keyedBy(Written::key);

    private static final int KEYS = 100;
    private static final int AT_A_TIME = 10;
    private static final Duration PACE = Duration.ofMillis(15);

    private final Vertx vertx;
    private final Timers timers;
    private final OutboxEngine outbox;
    private final Ticker ticker;
    private final Random random;
    private final int events;
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger(4);
    private final AtomicInteger late = new AtomicInteger();
    private final Map<String, Long> committed = new ConcurrentHashMap<>();

    Writers(Vertx vertx, OutboxEngine outbox, Ticker ticker, Random random, int events) {
      this.vertx = vertx;
      this.timers = Timers.on(vertx);
      this.outbox = outbox;
      this.ticker = ticker;
      this.random = random;
      this.events = events;
    }

    void start() {
      for (int writer = 0; writer < 4; writer++) {
        vertx.runOnContext(go -> next());
      }
    }

    int written() {
      return written.get();
    }

    boolean haveEnded() {
      return running.get() == 0;
    }

    int lateCommits() {
      return late.get();
    }

    private void next() {
      if (written.get() >= events) {
        running.decrementAndGet();
        return;
      }
      boolean slow = random.nextInt(20) == 0;
      boolean rolledBack = random.nextInt(20) == 0;
      var keys = new ArrayList<String>();
      outbox
          .transaction(
              tx -> {
                Future<Void> all = Future.succeededFuture();
                for (int i = 0; i < AT_A_TIME; i++) {
                  var key = "k" + random.nextInt(KEYS);
                  keys.add(key);
                  all = all.compose(before -> tx.publish(TYPE, new Written(key, ticker.nanos())));
                }
                return all.compose(done -> lastId(tx.connection()))
                    .compose(
                        id -> slow ? after(Duration.ofMillis(50), id) : Future.succeededFuture(id))
                    .compose(
                        id ->
                            rolledBack
                                ? Future.<Long>failedFuture("rolled back")
                                : Future.succeededFuture(id));
              })
          .onComplete(
              id -> {
                written.addAndGet(AT_A_TIME);
                keys.forEach(key -> note(key, id));
                timers.after(PACE, this::next);
              },
              failed -> timers.after(PACE, this::next));
    }

    /** Whether a transaction with a higher id of that key was committed before. */
    private void note(String key, long id) {
      if (committed.merge(key, id, Math::max) > id) {
        late.incrementAndGet();
      }
    }

    private static Future<Long> lastId(SqlConnection sql) {
      return sql.query("SELECT currval('chassis_outbox_id_seq')")
          .execute()
          .map(rows -> rows.iterator().next().getLong(0));
    }

    private <T> Future<T> after(Duration pause, T value) {
      var later = io.vertx.core.Promise.<T>promise();
      timers.after(pause, () -> later.complete(value));
      return later.future();
    }
  }
}
