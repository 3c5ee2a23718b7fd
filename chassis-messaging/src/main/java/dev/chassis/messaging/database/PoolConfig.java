package dev.chassis.messaging.database;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * The connections of a service. Config keys live under {@code database.pool}. Only {@link
 * #defaults()} and {@code with…} are promised; components may be added.
 *
 * @param size connections at most, 1 to 1000; default 10. All instances together must stay below
 *     the server's {@code max_connections}, which is 100 unless somebody changed it
 * @param acquireTimeout longest wait for a connection, longer than zero; default 5 s
 * @param connectTimeout longest wait for the server to answer a new connection, longer than zero;
 *     default 5 s
 * @param maxLifetime age at which a connection is replaced, longer than zero; default 30 min, as in
 *     HikariCP
 * @param statementTimeout longest time for one statement, after which the server cancels it, longer
 *     than zero; default 30 s
 * @param idleInTransaction longest time a transaction may do nothing, after which the server ends
 *     it, longer than zero; default 30 s. Whoever holds rows, holds up others
 */
public record PoolConfig(
    int size,
    Duration acquireTimeout,
    Duration connectTimeout,
    Duration maxLifetime,
    Duration statementTimeout,
    Duration idleInTransaction) {

  /** Checks the ranges. */
  public PoolConfig {
    Check.all(
        Check.between(1, 1000, "size", size),
        Check.positive("acquireTimeout", acquireTimeout),
        Check.positive("connectTimeout", connectTimeout),
        Check.positive("maxLifetime", maxLifetime),
        Check.positive("statementTimeout", statementTimeout),
        Check.positive("idleInTransaction", idleInTransaction));
  }

  /** The defaults named above. */
  public static PoolConfig defaults() {
    return new PoolConfig(
        10,
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        Duration.ofMinutes(30),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30));
  }

  /** Copy with another number of connections. */
  public PoolConfig withSize(int newSize) {
    return new PoolConfig(
        newSize, acquireTimeout, connectTimeout, maxLifetime, statementTimeout, idleInTransaction);
  }

  /** Copy with another wait for a connection. */
  public PoolConfig withAcquireTimeout(Duration timeout) {
    return new PoolConfig(
        size, timeout, connectTimeout, maxLifetime, statementTimeout, idleInTransaction);
  }
}
