package dev.chassis.testkit.postgres;

import dev.chassis.config.Secret;
import dev.chassis.messaging.database.DatabaseLender;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An empty database for each service of one test, on the server that all tests of this JVM share. A
 * service that is started again finds what it had.
 */
public final class LentDatabases implements DatabaseLender {

  private final Map<String, Secret> lent = new ConcurrentHashMap<>();

  private LentDatabases() {}

  /** None yet; the server is started when somebody asks for the first. */
  public static LentDatabases create() {
    return new LentDatabases();
  }

  @Override
  public Secret lend(String service) {
    return lent.computeIfAbsent(service, name -> Secret.of(ThrowawayPostgres.shared().database()));
  }
}
