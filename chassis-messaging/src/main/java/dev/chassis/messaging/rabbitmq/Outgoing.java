package dev.chassis.messaging.rabbitmq;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A message ready to be written, and the future of its sender. Equal only to itself. */
final class Outgoing {

  private final String exchange;
  private final String routingKey;
  private final boolean mandatory;
  private final EncodedProperties properties;
  private final byte[] body;
  private final Duration within;
  private final long dueNanos;
  private final Promise<Void> promise = Promise.promise();
  private volatile boolean written;
  private @Nullable String returned;

  /**
   * A message.
   *
   * @param within how long its sender waits in all
   * @param dueNanos when its sender waits no longer, on the scale of {@link Expiry}
   */
  Outgoing(
      String exchange,
      String routingKey,
      boolean mandatory,
      EncodedProperties properties,
      byte[] body,
      Duration within,
      long dueNanos) {
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.mandatory = mandatory;
    this.properties = properties;
    this.body = body;
    this.within = within;
    this.dueNanos = dueNanos;
  }

  String exchange() {
    return exchange;
  }

  String routingKey() {
    return routingKey;
  }

  /** Whether it must reach a queue. */
  boolean mandatory() {
    return mandatory;
  }

  EncodedProperties properties() {
    return properties;
  }

  byte[] body() {
    return body;
  }

  Duration within() {
    return within;
  }

  long dueNanos() {
    return dueNanos;
  }

  /** From now on it is unknown whether the broker has it, until it says so. */
  void markWritten() {
    written = true;
  }

  boolean isWritten() {
    return written;
  }

  /** What the broker said when it returned the message; null when it did not. */
  @Nullable String returned() {
    return returned;
  }

  /** The broker sends it back; called, like what asks for it, on the connection's thread. */
  void markReturned(String why) {
    returned = why;
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
