package dev.chassis.messaging.database;

import dev.chassis.config.Secret;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database with its life cycle in the caller's hands: {@link #start}, {@link #stop}. {@link
 * Database#module()} does that for a service.
 */
public final class PostgresDatabase implements Database {

  private static final Logger log = LoggerFactory.getLogger(PostgresDatabase.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final Vertx vertx;
  private final DatabaseConfig config;
  private final Ticker ticker;
  private final Timers timers;
  private volatile Address address;
  private final Pool pool;
  private final Migrations own;
  private final List<Migrations> migrations = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  private PostgresDatabase(
      Vertx vertx, DatabaseConfig config, ServiceIdentity identity, Ticker ticker, Timers timers) {
    this.vertx = vertx;
    this.config = config;
    this.ticker = ticker;
    this.timers = timers;
    this.address = new Address(config, identity.name() + " " + identity.instance());
    this.own = Migrations.of(identity.name());
    this.pool = pool(config.pool().size(), () -> address.limited());
  }

  /**
   * A database, not connected yet.
   *
   * @param identity whose it is; shown in the server's {@code pg_stat_activity}
   */
  public static PostgresDatabase create(
      Vertx vertx, DatabaseConfig config, ServiceIdentity identity, Ticker ticker, Timers timers) {
    return new PostgresDatabase(vertx, config, identity, ticker, timers);
  }

  @Override
  public Pool pool() {
    return pool;
  }

  @Override
  public <T> Future<T> transaction(Function<? super SqlConnection, ? extends Future<T>> work) {
    return pool.getConnection()
        .compose(
            connection ->
                connection
                    .begin()
                    .compose(begun -> run(work, connection, begun))
                    .eventually(connection::close));
  }

  @Override
  public Future<Session> session() {
    var own = pool(1, () -> address.session());
    return own.getConnection()
        .map(connection -> new Session(PgConnection.cast(connection), own))
        .onFailure(refused -> own.close());
  }

  @Override
  public void migrations(Migrations more) {
    migrations.add(more);
  }

  /**
   * Waits for the server and applies the migrations.
   *
   * @return fails when the server does not answer in time, refuses the user, or a migration fails;
   *     the message says what to do
   */
  public Future<Void> start() {
    var begun = ticker.nanos();
    return awaitServer(begun)
        .compose(up -> config.migrate() ? migrate() : Future.succeededFuture());
  }

  /** Like {@link #start}, with a database that was not known before. */
  Future<Void> startAt(Secret uri) {
    address = new Address(config.withUri(uri), address.applicationName());
    return start();
  }

  /** Closes all connections, waiting for none. Never fails. */
  public Future<Void> stop() {
    stopped = true;
    return pool.close().otherwiseEmpty();
  }

  /** Succeeds when the database answers now. */
  public Future<Void> check() {
    return pool.query("SELECT 1").execute().mapEmpty();
  }

  private static <T> Future<T> run(
      Function<? super SqlConnection, ? extends Future<T>> work,
      SqlConnection connection,
      Transaction begun) {
    return started(work, connection)
        .compose(
            result -> begun.commit().map(result),
            failure -> begun.rollback().transform(back -> Future.failedFuture(failure)));
  }

  private static <T> Future<T> started(
      Function<? super SqlConnection, ? extends Future<T>> work, SqlConnection connection) {
    try {
      Future<T> result = work.apply(connection);
      return result != null
          ? result
          : Future.failedFuture(new IllegalStateException("the transaction's work returned null"));
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }

  private Future<Void> awaitServer(long begun) {
    return check()
        .recover(
            absent -> {
              var waited = Duration.ofNanos(ticker.nanos() - begun);
              if (stopped || waited.compareTo(config.startTimeout()) >= 0) {
                return Future.failedFuture(unreachable(waited, absent));
              }
              log.debug("the database does not answer yet: {}", absent.getMessage());
              Promise<Void> again = Promise.promise();
              timers.after(LOOK_AGAIN, again::complete);
              return again.future().compose(now -> awaitServer(begun));
            });
  }

  private IllegalStateException unreachable(Duration waited, Throwable absent) {
    return new IllegalStateException(
        "the database %s did not answer within %d s: %s; see database.uri, user and password"
            .formatted(address.jdbcUrl(), waited.toSeconds(), absent.getMessage()),
        absent);
  }

  private Future<Void> migrate() {
    Future<Void> done = Future.succeededFuture();
    for (var one : inOrder()) {
      // One after the other, off the event loop: Flyway waits for each statement.
      done =
          done.compose(
              before -> vertx.executeBlocking(() -> Migrator.apply(one, address)).mapEmpty());
    }
    return done;
  }

  /** The service's own come last: they may refer to what modules bring. */
  private List<Migrations> inOrder() {
    var all = new ArrayList<>(migrations);
    all.add(own);
    return all;
  }

  private Pool pool(int size, Supplier<PgConnectOptions> target) {
    var limits = config.pool();
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setMaxSize(size)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setConnectionTimeout((int) limits.acquireTimeout().toMillis())
                .setMaxLifetimeUnit(TimeUnit.MILLISECONDS)
                .setMaxLifetime((int) limits.maxLifetime().toMillis()))
        .with(new NetClientOptions().setConnectTimeout((int) limits.connectTimeout().toMillis()))
        .connectingTo(() -> Future.<SqlConnectOptions>succeededFuture(target.get()))
        .using(vertx)
        .build();
  }
}
