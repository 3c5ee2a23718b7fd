package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.chassis.messaging.spi.ErrorQueue;
import io.vertx.core.Future;
import java.io.IOException;

/** The queue {@code <queue>.error}. */
final class RabbitErrorQueue implements ErrorQueue {

  private static final int NOT_FOUND = 404;

  private final RabbitLink link;
  private final RabbitPublisher publisher;
  private final String queue;

  RabbitErrorQueue(RabbitLink link, RabbitPublisher publisher, String queue) {
    this.link = link;
    this.publisher = publisher;
    this.queue = queue;
  }

  @Override
  public Future<Long> count() {
    return link.call(this::count);
  }

  private long count(Connection connection) throws IOException {
    var channel = connection.createChannel();
    try {
      long ready = channel.messageCount(Topology.errorQueue(queue));
      Topology.close(channel);
      return ready;
    } catch (IOException e) {
      return zeroWhenAbsent(e);
    }
  }

  private static long zeroWhenAbsent(IOException failure) throws IOException {
    if (!isNotFound(failure)) {
      throw failure;
    }
    return 0; // the broker closed the channel with its answer
  }

  @Override
  public Future<Session> open() {
    // A channel of its own, which nobody guards: when it breaks, only the session is over.
    return link.call(Connection::createChannel)
        .map(channel -> new RabbitErrorSession(link, publisher, channel, queue));
  }

  /** Whether the broker says that there is no such queue. */
  static boolean isNotFound(IOException e) {
    return e.getCause() instanceof ShutdownSignalException signal
        && signal.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == NOT_FOUND;
  }

  /** Blocking work on a session's channel. */
  interface ChannelWork<T> {
    T on(Channel channel) throws IOException;
  }
}
