package dev.chassis.messaging.errors;

import dev.chassis.signals.Signal;

/** What is measured about error queues; see {@link dev.chassis.signals.Signals}. */
public final class ErrorSignals {

  /** Events given up. */
  public static final Signal DEPTH =
      Signal.gauge(
          "messaging.errors.depth", "Events given up and not dealt with yet", "subscription");

  /** Age of the oldest event given up. */
  public static final Signal OLDEST =
      Signal.gauge(
              "messaging.errors.oldest",
              "How long ago the oldest event that lies there was given up",
              "subscription")
          .in("seconds");

  private ErrorSignals() {}
}
