package dev.chassis.lifecycle;

import io.vertx.core.Future;

/** Something that starts and stops with the service. */
public interface Component {

  /** Name for the timeline, such as {@code http server}. */
  String name();

  /** Starts. A failure stops the service's start. */
  default Future<?> start() {
    return Future.succeededFuture();
  }

  /**
   * Stops, finishing what is under way. Called at most once, and only when {@link #start} was
   * called; maybe while it is still under way, when the service is told to stop. A failure, or
   * taking longer than its share of time, is logged and does not keep others from stopping.
   */
  default Future<?> stop() {
    return Future.succeededFuture();
  }

  /**
   * Ends at once and leaves things as a killed process would: sockets closed, nothing finished,
   * nobody told. Used by tests.
   */
  default void kill() {}
}
