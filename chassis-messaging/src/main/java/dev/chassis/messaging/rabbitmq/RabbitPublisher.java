package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Publishes with confirms. A message waits for a connection, then for its confirm; its future
 * always completes: on the confirm, when the channel it was written to is lost, or at the time-out.
 */
final class RabbitPublisher implements RabbitLink.Session {

  private final RabbitLink link;
  private final Timers timers;
  private final Duration timeout;
  private final int maxOutstanding;
  // Leaves when it needs no memory any more, which may be after its future has timed out.
  private final Set<Outgoing> outstanding = ConcurrentHashMap.newKeySet();
  private final Set<Outgoing> waiting = new LinkedHashSet<>();
  private @Nullable ConfirmWindow window;

  RabbitPublisher(String client, ConnectionFactory factory, MessagingConfig config, Timers timers) {
    this.timers = timers;
    this.timeout = config.publishTimeout();
    this.maxOutstanding = config.rabbitmq().maxOutstanding();
    this.link = new RabbitLink(client + " publish", factory, config.rabbitmq(), timers, this);
  }

  RabbitLink link() {
    return link;
  }

  /** Sends to all queues bound to the type. */
  Future<Void> publish(Message message, PublishOptions options) {
    return send(
        Topology.EVENTS,
        message.type(),
        options.mandatory(),
        Wire.properties(message, null).build(),
        message,
        options.timeout());
  }

  /**
   * Moves a message into one queue, which must be there.
   *
   * @param failure what it carries of its failures; null for nothing, as if it were new
   * @param pause after which the queue lets go of it; null for never
   */
  Future<Void> move(
      Message message, @Nullable Failure failure, String queue, @Nullable Duration pause) {
    var properties = Wire.properties(message, failure);
    if (pause != null) {
      properties.expiration(Long.toString(pause.toMillis()));
    }
    return send("", queue, true, properties.build(), message, timeout);
  }

  /** Completes when nothing is on its way any more, at most after the publish time-out. */
  Future<Void> flushed() {
    List<Future<Void>> open = outstanding.stream().map(Outgoing::future).toList();
    return Future.join(open).<Void>mapEmpty().otherwiseEmpty();
  }

  /** Closes the connection; what is not confirmed by then fails. */
  Future<Void> close() {
    return link.close()
        .onComplete(
            closed ->
                outstanding.forEach(
                    left -> left.fail(link.unavailable("the connection is closed"))));
  }

  private Future<Void> send(
      String exchange,
      String routingKey,
      boolean mandatory,
      AMQP.BasicProperties properties,
      Message message,
      Duration within) {
    if (outstanding.size() >= maxOutstanding) {
      return Future.failedFuture(
          new BrokerRefusedException(
              PublishFailure.full,
              maxOutstanding + " events wait for RabbitMQ to confirm them already",
              null));
    }
    var outgoing =
        new Outgoing(exchange, routingKey, mandatory, properties, message.body().getBytes());
    outstanding.add(outgoing);
    var timer = timers.after(within, () -> expire(outgoing, within));
    if (!link.execute(() -> write(outgoing))) {
      outgoing.fail(link.unavailable("the connection is closed"));
      outstanding.remove(outgoing);
    }
    return outgoing.future().onComplete(done -> timer.cancel());
  }

  /** Decides at once, since the link's thread may itself be stuck in a write. */
  private void expire(Outgoing outgoing, Duration within) {
    outgoing.fail(
        new BrokerUnavailableException(
            PublishFailure.timeout, "RabbitMQ: no confirm within " + within, null));
    link.execute(
        () -> {
          if (waiting.remove(outgoing)) {
            outstanding.remove(outgoing);
          }
        });
  }

  private void write(Outgoing outgoing) {
    if (outgoing.isDecided()) {
      outstanding.remove(outgoing);
    } else if (window == null) {
      waiting.add(outgoing);
    } else {
      write(outgoing, window);
    }
  }

  private void write(Outgoing outgoing, ConfirmWindow current) {
    try {
      current.write(outgoing);
    } catch (AlreadyClosedException e) {
      waiting.add(outgoing); // not sent: the next channel takes it
    } catch (IOException | RuntimeException e) {
      link.reset("write failed: " + e.getMessage());
    }
  }

  @Override
  public void open(Connection connection) throws IOException {
    var channel = connection.createChannel();
    Topology.declareExchange(channel, Topology.EVENTS);
    channel.confirmSelect();
    link.guard(channel);
    window = new ConfirmWindow(channel, outstanding::remove);
    var held = List.copyOf(waiting);
    waiting.clear();
    held.forEach(this::write);
  }

  @Override
  public void lost() {
    var broken = window;
    window = null;
    if (broken != null) {
      broken.fail(link.unavailable("connection lost before the confirm"));
    }
  }

  /** Completes after {@code delay}. */
  Future<Void> pause(Duration delay) {
    Promise<Void> promise = Promise.promise();
    timers.after(delay, promise::complete);
    return promise.future();
  }
}
