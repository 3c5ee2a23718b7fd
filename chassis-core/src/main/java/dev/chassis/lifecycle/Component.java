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
   * Stops, finishing what is under way. Called at most once, also when {@link #start} failed half
   * way. A failure, or taking longer than its share of time, is logged and does not keep others
   * from stopping.
   */
  default Future<?> stop() {
    return Future.succeededFuture();
  }
}
