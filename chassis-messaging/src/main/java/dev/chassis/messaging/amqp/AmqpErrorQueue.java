package dev.chassis.messaging.amqp;

import dev.chassis.messaging.spi.ErrorQueue;
import io.vertx.core.Future;

/** The queue {@code <queue>.error}. */
final class AmqpErrorQueue implements ErrorQueue {

  private final BrokerConnection connection;
  private final AmqpPublisher publisher;
  private final String queue;

  AmqpErrorQueue(BrokerConnection connection, AmqpPublisher publisher, String queue) {
    this.connection = connection;
    this.publisher = publisher;
    this.queue = queue;
  }

  @Override
  public Future<Long> count() {
    return connection.call(live -> live.dialect().countErrors(queue));
  }

  /** On a link of its own: when it breaks, only the session is over. */
  @Override
  public Future<Session> open() {
    return connection.call(
        live ->
            live.dialect()
                .errorSource(queue)
                .compose(
                    source ->
                        source == null
                            ? Future.succeededFuture(new EmptySession())
                            : live.receiver(source, why -> {})
                                .map(
                                    receiver ->
                                        new AmqpErrorSession(
                                            connection, live, receiver, publisher, queue))));
  }
}
