package dev.chassis;

/**
 * A service's own part: reads its settings, wires its objects, declares routes and subscriptions.
 */
@FunctionalInterface
public interface Service {

  /**
   * Wires the service. Called once, on an event loop of the service, before anything is started and
   * before any port is bound; must not block. Read configuration first, so that all its problems
   * are reported together. Work to be done before traffic flows goes into {@link
   * ServiceContext#onStart}.
   *
   * @param chassis everything the chassis offers
   * @throws Exception when the service cannot be wired: nothing starts and the process exits with
   *     code 1
   */
  void wire(ServiceContext chassis) throws Exception;
}
