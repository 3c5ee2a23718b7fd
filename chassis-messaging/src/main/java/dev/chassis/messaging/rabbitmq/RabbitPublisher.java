package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Connection;
import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Publishes with confirms. A message stands in line for a connection that takes messages and for
 * room in its window, then waits for its confirm; its future always completes: on the confirm, when
 * the broker says no, when the channel it was written to is lost, or when its time is over.
 */
final class RabbitPublisher implements RabbitLink.Session {

  /** Written in one go, before others have their turn on the link's thread. */
  private static final int BATCH = 256;

  private final RabbitLink link;
  private final Timers timers;
  private final Duration timeout;
  private final Backlog backlog;
  private final Expiry expiry;
  private final Queue<Outgoing> line = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private @Nullable ConfirmWindow window;

  RabbitPublisher(
      String client,
      RabbitConnector connector,
      MessagingConfig config,
      Ticker ticker,
      Timers timers) {
    var rabbit = config.rabbitmq();
    this.timers = timers;
    this.timeout = config.publishTimeout();
    this.backlog = new Backlog(rabbit.maxOutstanding(), rabbit.maxOutstandingSize().bytes());
    this.expiry =
        new Expiry(ticker, timers, backlog, this::expire, () -> line.removeIf(Outgoing::isDecided));
    this.link = new RabbitLink(client + " publish", connector, rabbit, timers, this);
  }

  RabbitLink link() {
    return link;
  }

  /** Sends to all queues bound to the type. */
  Future<Void> publish(Message message, PublishOptions options) {
    if (!backlog.hasRoom(message.body().length())) {
      return full();
    }
    var properties = Wire.properties(message, null, null);
    var within = options.timeout();
    return send(Topology.EVENTS, message.type(), options.mandatory(), properties, message, within);
  }

  /** Sends into a delay queue, which is there. */
  Future<Void> publishLater(Message message, PublishOptions options) {
    if (!backlog.hasRoom(message.body().length())) {
      return full();
    }
    var properties = Wire.properties(message, null, options.delay());
    var exchange = DelayQueues.exchange(options.delay());
    return send(exchange, message.type(), true, properties, message, options.timeout());
  }

  /**
   * Moves a message into one queue, which must be there. There is always room for that: as much as
   * was delivered.
   *
   * @param failure what it carries of its failures; null for nothing, as if it were new
   * @param pause after which the queue lets go of it; null for never
   */
  Future<Void> move(
      Message message, @Nullable Failure failure, String queue, @Nullable Duration pause) {
    var properties = Wire.properties(message, failure, pause);
    return send("", queue, true, properties, message, timeout);
  }

  /** Completes when nothing is on its way any more, at most after the publish time-out. */
  Future<Void> flushed() {
    var open = new ArrayList<Future<Void>>();
    backlog.forEach(outgoing -> open.add(outgoing.future()));
    return Future.join(open).<Void>mapEmpty().otherwiseEmpty();
  }

  /** Closes the connection; what is not confirmed by then fails. */
  Future<Void> close() {
    return link.close()
        .onComplete(
            closed ->
                backlog.forEach(left -> left.fail(link.unavailable("the connection is closed"))));
  }

  private Future<Void> full() {
    return Future.failedFuture(
        new BrokerRefusedException(
            PublishFailure.full,
            "not sent: " + backlog + " wait for RabbitMQ to confirm them already",
            null));
  }

  private Future<Void> send(
      String exchange,
      String routingKey,
      boolean mandatory,
      EncodedProperties properties,
      Message message,
      Duration within) {
    var body = message.body().getBytes();
    var outgoing =
        new Outgoing(exchange, routingKey, mandatory, properties, body, within, expiry.due(within));
    backlog.add(outgoing);
    line.add(outgoing);
    expiry.watch(outgoing);
    if (!pumpSoon()) {
      outgoing.fail(link.unavailable("the connection is closed"));
      backlog.remove(outgoing);
    }
    return outgoing.future();
  }

  /** Any thread; false when the link is closed. */
  private boolean pumpSoon() {
    return !scheduled.compareAndSet(false, true) || link.execute(this::pump);
  }

  /** Writes what stands in line, as far as the broker takes it; on the link's thread. */
  private void pump() {
    scheduled.set(false);
    var current = window;
    if (current == null || line.isEmpty() || link.blocked() != null) {
      return; // whatever changes that pumps again
    }
    try {
      link.together(() -> write(current));
    } catch (AlreadyClosedException e) {
      // The one at the head was not sent: the next channel takes it.
    } catch (IOException | RuntimeException e) {
      link.reset("write failed: " + e.getMessage());
    }
  }

  private void write(ConfirmWindow current) throws IOException {
    for (int written = 0; written < BATCH && current.hasRoom(); ) {
      var next = line.peek();
      if (next == null) {
        return;
      }
      if (next.isDecided()) {
        backlog.remove(next);
      } else {
        current.write(next);
        written++;
      }
      line.remove(next); // only now: one that was not sent keeps its place
    }
    if (current.hasRoom()) {
      pumpSoon(); // else a confirm will
    }
  }

  /** Decides at once, since the link's thread may itself be stuck in a write. */
  private void expire(Outgoing outgoing) {
    var blocked = link.blocked();
    if (outgoing.isWritten() || blocked == null) {
      outgoing.fail(unconfirmed(outgoing, blocked));
    } else {
      outgoing.fail(
          new BrokerRefusedException(
              PublishFailure.blocked,
              "not sent to RabbitMQ within " + outgoing.within() + ": " + blocked,
              null));
    }
    if (!outgoing.isWritten()) { // else it needs its memory until the broker answers or is lost
      backlog.remove(outgoing);
    }
  }

  private static BrokerUnavailableException unconfirmed(
      Outgoing outgoing, @Nullable String blocked) {
    return new BrokerUnavailableException(
        blocked == null ? PublishFailure.timeout : PublishFailure.blocked,
        "RabbitMQ: no confirm within "
            + outgoing.within()
            + (blocked == null ? "" : ", " + blocked),
        null);
  }

  @Override
  public void open(Connection connection) throws IOException {
    var channel = connection.createChannel();
    Topology.declareExchange(channel, Topology.EVENTS);
    link.guard(channel);
    window = new ConfirmWindow(channel, backlog::remove, this::roomMade);
    pumpSoon();
  }

  private void roomMade() {
    if (!line.isEmpty()) {
      pumpSoon();
    }
  }

  @Override
  public void unblocked() {
    pumpSoon();
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
