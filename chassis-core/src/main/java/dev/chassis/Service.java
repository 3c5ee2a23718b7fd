package dev.chassis;

import io.vertx.core.Future;

/** A service's own part: reads its settings, wires its objects, declares routes, starts. */
@FunctionalInterface
public interface Service {

  /**
   * Wires the service. Called once, on an event loop of the service, before any port is bound; must
   * not block. Read configuration first: problems found in the first {@code config} calls are
   * reported together.
   *
   * @param chassis everything the chassis offers
   * @return traffic flows when this succeeds; when it fails, or the method throws, what had started
   *     is stopped again and the process exits with code 1
   */
  Future<?> start(ServiceContext chassis) throws Exception;
}
