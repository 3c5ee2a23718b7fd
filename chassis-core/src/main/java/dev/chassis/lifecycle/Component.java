package dev.chassis.lifecycle;

import io.vertx.core.Future;
import java.util.List;

/** Something that starts and stops with the service. */
public interface Component {

  /** Name for the timeline, such as {@code http server}. */
  String name();

  /**
   * Names of the components that must have started before this one, of its own phase or an earlier
   * one; it stops before they do. Read once, when wiring ends: a name that nobody has, one of a
   * later phase, or a ring keeps the service from starting. Components that need nothing of each
   * other start in the order in which they were added.
   */
  default List<String> needs() {
    return List.of();
  }

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
   * Somebody cannot wait: called while {@link #stop} is under way, when a second signal came. What
   * stop waits for should end within half a second; after a second it is passed over.
   */
  default void hurry() {}

  /**
   * Ends at once and leaves things as a killed process would: sockets closed, nothing finished,
   * nobody told. Used by tests.
   */
  default void kill() {}
}
