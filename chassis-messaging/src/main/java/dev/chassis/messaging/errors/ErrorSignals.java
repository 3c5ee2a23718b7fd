package dev.chassis.messaging.errors;

import static dev.chassis.signals.Signal.gauge;

import dev.chassis.signals.Signal;
import java.util.List;

/** What is measured of error queues; part of the list of messaging. */
public final class ErrorSignals {

  /** How much lies there. */
  public static final Signal DEPTH =
      gauge("messaging.errors.depth", "Events given up and not dealt with yet", "subscription");

  /** For how long. */
  public static final Signal OLDEST =
      gauge(
              "messaging.errors.oldest",
              "How long ago the oldest event that lies there was given up",
              "subscription")
          .in("seconds");

  private ErrorSignals() {}

  /** All of them, in the order of the reference. */
  public static List<Signal> all() {
    return List.of(DEPTH, OLDEST);
  }
}
