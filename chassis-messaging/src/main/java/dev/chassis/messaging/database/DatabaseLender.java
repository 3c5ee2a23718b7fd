package dev.chassis.messaging.database;

import dev.chassis.config.Secret;

/**
 * Gives a database to services that have none configured: what a test or a launcher shares with
 * them through their environment.
 */
@FunctionalInterface
public interface DatabaseLender {

  /**
   * The URI of a database for {@code service}; the same one at every start. May take its time: it
   * is called on a thread of its own.
   */
  Secret lend(String service) throws Exception;
}
