package dev.chassis;

import io.vertx.core.Future;

/** A started service. */
public interface RunningService {

  /** What the service was wired with. */
  ServiceContext context();

  /** Port of the HTTP server, as bound; -1 when the service has no routes. */
  int port();

  /** Port of the management server, as bound; -1 when it is off. */
  int managementPort();

  /**
   * Drains and stops, once; later calls get the same future.
   *
   * @return succeeds when everything has stopped, within the shutdown time-out; fails with {@link
   *     dev.chassis.lifecycle.ShutdownException} when a step failed or work was cut, after all
   *     others were tried
   */
  Future<Void> stop();

  /**
   * Lets a {@link #stop} under way, or one that is called later, end within moments: no pause for
   * callers, half a second for requests under way, a second at most per step. What a second SIGTERM
   * does. Any thread.
   */
  void hurry();

  /** Ends at once, as a killed process would: no drain, no farewell. For tests. */
  Future<Void> kill();
}
