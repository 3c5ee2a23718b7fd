package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** A message ready to be written, and the future of its sender. Equal only to itself. */
final class Outgoing {

  private final String exchange;
  private final String routingKey;
  private final boolean mandatory;
  private final AMQP.BasicProperties properties;
  private final byte[] body;
  private final Promise<Void> promise = Promise.promise();

  Outgoing(
      String exchange,
      String routingKey,
      boolean mandatory,
      AMQP.BasicProperties properties,
      byte[] body) {
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.mandatory = mandatory;
    this.properties = properties;
    this.body = body;
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

  AMQP.BasicProperties properties() {
    return properties;
  }

  byte[] body() {
    return body;
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
