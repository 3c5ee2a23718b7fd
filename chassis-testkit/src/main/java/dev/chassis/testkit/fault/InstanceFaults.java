package dev.chassis.testkit.fault;

import java.time.Duration;

/**
 * What can go wrong with one instance of a service, in the same words whether it shares the test's
 * JVM or is a process of its own. Faults add up until {@link #heal}. Each method returns when the
 * fault is in force, so call them from a thread of the test, not from an event loop.
 *
 * <p>What one kind of instance cannot do fails with an {@link UnsupportedOperationException} that
 * says what to do instead.
 */
public interface InstanceFaults {

  /** Ends it as {@code kill -9} would: no farewell, nothing finished. */
  void kill();

  /**
   * Makes it hang with its port open: connections are accepted, nothing is answered, no heartbeat
   * is sent. Healed, it goes on with what came meanwhile.
   */
  InstanceFaults hang();

  /**
   * Makes every answer take this much longer.
   *
   * @param delay zero or longer
   */
  InstanceFaults slow(Duration delay);

  /** Lets the next {@code count} requests fail with 503, without reaching their handlers. */
  InstanceFaults failNext(int count);

  /**
   * Lets this share of the requests fail with 503, without reaching their handlers.
   *
   * @param ratio from 0 to 1
   * @param seed decides which ones
   */
  InstanceFaults fail(double ratio, long seed);

  /** Loses its heartbeats: it serves, and looks dead. */
  InstanceFaults pauseHeartbeats();

  /** Resets its open connections, once. */
  InstanceFaults dropConnections();

  /** Ends all faults but a kill. */
  InstanceFaults heal();
}
