package dev.chassis.messaging.amqp;

import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A message to be sent, and the future of its sender. Equal only to itself. */
final class Outgoing {

  /** How far it has come. */
  enum Stage {
    /** There is no connection, or no link yet. */
    waiting,
    /** The broker gives no credit. */
    held,
    /** The broker may have it. */
    sent
  }

  private final Function<Dialect, Future<Node>> target;
  private final Message message;
  private final @Nullable Failure failure;
  private final Duration delay;
  private final boolean mandatory;
  private final Promise<Void> promise = Promise.promise();
  private volatile Stage stage = Stage.waiting;

  Outgoing(
      Function<Dialect, Future<Node>> target,
      Message message,
      @Nullable Failure failure,
      Duration delay,
      boolean mandatory) {
    this.target = target;
    this.message = message;
    this.failure = failure;
    this.delay = delay;
    this.mandatory = mandatory;
  }

  Future<Node> target(Dialect dialect) {
    return target.apply(dialect);
  }

  /** As it goes over the wire. */
  org.apache.qpid.proton.message.Message encode(Dialect dialect) {
    var encoded = Wire.encode(message, failure);
    if (!delay.isZero()) {
      dialect.delay(encoded, delay);
    }
    return encoded;
  }

  /** Whether it must reach a queue. */
  boolean mandatory() {
    return mandatory;
  }

  Stage stage() {
    return stage;
  }

  void reached(Stage next) {
    stage = next;
  }

  Future<Void> future() {
    return promise.future();
  }

  boolean isDecided() {
    return future().isComplete();
  }

  void confirm() {
    promise.tryComplete();
  }

  void fail(Throwable cause) {
    promise.tryFail(cause);
  }
}
