package dev.chassis.discovery;

import io.vertx.core.Future;

/**
 * Makes this instance known elsewhere, such as in Consul. Called in this order, on a context of the
 * service; its failures are logged and keep nothing from starting or stopping.
 */
public interface InstanceExporter {

  /** Its name in logs. */
  String name();

  /**
   * The instance serves: registers it, and keeps it registered.
   *
   * @return completed when it is registered. Fails when it could not be yet; it goes on trying
   */
  Future<Void> register(Instance self);

  /** The instance wants no new work. Completed when callers can know. */
  Future<Void> draining();

  /** The instance is gone: takes it out, and stops keeping it. */
  Future<Void> deregister();

  /** Ends without a word, as a killed process would. */
  void fallSilent();
}
