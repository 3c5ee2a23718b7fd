package dev.chassis.samples.launcher;

import dev.chassis.config.Secret;
import dev.chassis.messaging.database.DatabaseLender;
import dev.chassis.testkit.postgres.ThrowawayPostgres;
import dev.chassis.time.Ticker;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A database for each service that has data, on one server: the one that is named, else the
 * installed one or the embedded one, started for this run when the first service asks.
 */
final class Databases implements DatabaseLender {

  /**
   * Environment variable that names a server: {@code postgresql://user:password@host:5432/}.
   * Databases {@code simplebank_orders} and so on must exist there.
   */
  static final String VARIABLE = "SIMPLEBANK_POSTGRES";

  private final Console console;
  private final Ticker ticker = Ticker.system();
  private final @Nullable String named;
  private @Nullable ThrowawayPostgres started;

  private Databases(Console console, @Nullable String named) {
    this.console = console;
    this.named = named;
  }

  static Databases create(Console console) {
    return new Databases(console, System.getenv(VARIABLE));
  }

  @Override
  public Secret lend(String service) {
    return Secret.of(uri(service));
  }

  /** Where the database of a service is. */
  String uri(String service) {
    var name = "simplebank_" + service.toLowerCase(Locale.ROOT).replace('-', '_');
    return named == null
        ? server().database(name)
        : URI.create(named).resolve("/" + name).toString();
  }

  /** Ends the server, when it was started for this run. */
  synchronized void stop() {
    if (started != null) {
      started.close();
      started = null;
    }
  }

  private synchronized ThrowawayPostgres server() {
    if (started == null) {
      if (!ThrowawayPostgres.isAvailable()) {
        throw new LauncherException(
            "the services need PostgreSQL: install it (Debian: apt-get install postgresql) or name"
                + " one in "
                + VARIABLE);
      }
      long begun = ticker.nanos();
      console.say("  starting PostgreSQL, one database for each service …");
      started = ThrowawayPostgres.startUnguarded();
      console.say(
          "  %s is up in %d ms"
              .formatted(started.described(), Duration.ofNanos(ticker.nanos() - begun).toMillis()));
    }
    return started;
  }
}
