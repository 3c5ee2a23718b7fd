package dev.chassis.health;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * The health checks of a service. A check is a question answered by a future: success is up,
 * failure is down and its message says why. Checks run on an event loop of the service, not on the
 * one that answers probes: one that blocks is down after a second, and the watch on the loops names
 * it.
 */
public interface Health {

  /** Is the process beyond repair? A liveness check that is down asks to be restarted. */
  void liveness(String name, Supplier<Future<?>> check);

  /** May traffic come? A readiness check that is down takes the instance out of rotation. */
  void readiness(String name, Supplier<Future<?>> check);

  /**
   * Is something less than well that people should see, but that sending traffic elsewhere would
   * not cure? Shown with readiness as {@code DEGRADED} when it fails; takes nothing out of
   * rotation.
   */
  void advisory(String name, Supplier<Future<?>> check);
}
