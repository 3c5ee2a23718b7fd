package dev.chassis.messaging.database;

import dev.chassis.config.Check;
import dev.chassis.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The service's PostgreSQL. Config keys live under {@code database}. Only {@link #defaults()},
 * {@link #of} and {@code with…} are promised; components may be added.
 *
 * @param uri where it is, such as {@code postgresql://user:password@host:5432/orders}; a secret,
 *     since it may hold the password. No default: without it the service does not start
 * @param user who connects; null, the default, for the one in the URI
 * @param password the password; null, the default, for the one in the URI. Rotated while the
 *     service runs: new connections use the new one
 * @param tls whether to speak TLS only, and to a server whose certificate holds the host of the
 *     URI; default false, which leaves it to {@code sslmode} in the URI
 * @param authorities PEM file with the authorities that sign the server's certificate, heeded where
 *     {@code tls} is true; null, the default, for those that Java trusts
 * @param pool the connections
 * @param migrate whether migrations are applied when the service starts, which needs Flyway;
 *     default true. Otherwise somebody has applied them before
 * @param startTimeout how long a starting service waits for the database, longer than zero; default
 *     30 s
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html">connection URIs</a>
 */
public record DatabaseConfig(
    @Nullable Secret uri,
    @Nullable String user,
    @Nullable Secret password,
    boolean tls,
    @Nullable Path authorities,
    PoolConfig pool,
    boolean migrate,
    Duration startTimeout) {

  /** Checks the URI and the time. */
  public DatabaseConfig {
    Check.all(
        Check.that(
            uri == null || isPostgres(uri.reveal()),
            "uri",
            uri,
            "a URI such as postgresql://user:password@host:5432/database"),
        Check.positive("startTimeout", startTimeout));
  }

  private static boolean isPostgres(String text) {
    try {
      var uri = new URI(text);
      return uri.getHost() != null
          && uri.getPath() != null
          && uri.getPath().length() > 1
          && ("postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The defaults named above, without a URI. */
  public static DatabaseConfig defaults() {
    return new DatabaseConfig(
        null, null, null, false, null, PoolConfig.defaults(), true, Duration.ofSeconds(30));
  }

  /** The defaults named above, for that database. */
  public static DatabaseConfig of(Secret uri) {
    return defaults().withUri(uri);
  }

  /** Copy for another database. */
  public DatabaseConfig withUri(Secret newUri) {
    return new DatabaseConfig(
        newUri, user, password, tls, authorities, pool, migrate, startTimeout);
  }

  /**
   * The URI.
   *
   * @throws IllegalStateException when there is none; the message says what to set
   */
  Secret requiredUri() {
    if (uri == null) {
      throw new IllegalStateException(
          "database.uri is missing: set it to a URI such as"
              + " postgresql://user:password@host:5432/database"
              + " (environment CHASSIS_DATABASE_URI)");
    }
    return uri;
  }

  /** Copy for another user. */
  public DatabaseConfig withUser(String newUser, Secret newPassword) {
    return new DatabaseConfig(
        uri, newUser, newPassword, tls, authorities, pool, migrate, startTimeout);
  }

  /** Copy with another pool. */
  public DatabaseConfig withPool(PoolConfig newPool) {
    return new DatabaseConfig(
        uri, user, password, tls, authorities, newPool, migrate, startTimeout);
  }

  /** Copy that migrates, or does not. */
  public DatabaseConfig withMigrate(boolean whether) {
    return new DatabaseConfig(uri, user, password, tls, authorities, pool, whether, startTimeout);
  }

  /** Copy that waits for another time. */
  public DatabaseConfig withStartTimeout(Duration timeout) {
    return new DatabaseConfig(uri, user, password, tls, authorities, pool, migrate, timeout);
  }
}
