package dev.chassis.heartbeat;

import dev.chassis.heartbeat.Heartbeat.Address;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Knocks at the port of an instance that fell silent. A machine's kernel takes a connection for a
 * process that is paused, and refuses it for one that has ended: that is the difference between a
 * long collection and a crash, which no amount of waiting for beats can tell.
 */
public interface Probe {

  /** What came of knocking. */
  enum Answer {
    /** The port takes connections: there is a process, though it may be paused or hung. */
    ACCEPTED,
    /** The machine answered that nobody listens there. */
    REFUSED,
    /** Nothing came back in time. */
    UNREACHABLE,
    /** Nothing can be said: the fault may be here. */
    UNKNOWN
  }

  /**
   * Knocks once.
   *
   * @return never fails; completed on the caller's context
   */
  Future<Answer> knock(Address address);

  /** Gives up its resources. */
  default Future<Void> close() {
    return Future.succeededFuture();
  }

  /** Never knows. */
  static Probe none() {
    return address -> Future.succeededFuture(Answer.UNKNOWN);
  }

  /**
   * Opens a TCP connection and closes it again, without sending anything.
   *
   * @param timeout after which an answer is {@link Answer#UNREACHABLE}
   */
  static Probe tcp(Vertx vertx, Duration timeout) {
    return new TcpProbe(vertx, timeout);
  }
}
