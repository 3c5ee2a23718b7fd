package dev.chassis.messaging.amqp;

import dev.chassis.messaging.spi.Subscription;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ 4. The same exchange and queues that the transport {@code rabbitmq} makes over AMQP
 * 0-9-1, so services may use either; what is kept back expires in a queue of its own.
 *
 * @see <a href="https://www.rabbitmq.com/docs/amqp#addresses">its addresses</a>
 */
final class RabbitDialect implements Dialect {

  private static final String EVENTS = "chassis.events";
  private static final String HEARTBEATS = "chassis.heartbeats";
  private static final String TYPE = "x-queue-type";
  private static final long EPHEMERAL_MS = 60_000;
  private static final Map<String, Object> LASTING =
      Map.of(TYPE, "quorum", "x-delivery-limit", Integer.MAX_VALUE);
  private static final Map<String, Object> BEATS =
      Map.of(TYPE, "classic", "x-message-ttl", 5000, "x-max-length", 1000, "x-expires", 60_000);

  private final RabbitManagement management;
  private final boolean declares;

  RabbitDialect(LiveConnection live, boolean declares) {
    this.management = new RabbitManagement(live);
    this.declares = declares;
  }

  @Override
  public Node events(String type) {
    return Node.plain("/exchanges/" + EVENTS + "/" + RabbitManagement.encode(type));
  }

  @Override
  public Node retry(Subscription subscription, int step) {
    return queueNode(retryQueue(subscription.queue(), step));
  }

  @Override
  public Node errors(String queue) {
    return queueNode(errorQueue(queue));
  }

  @Override
  public Future<Node> queue(String queue, String type) {
    return Future.succeededFuture(queueNode(queue));
  }

  @Override
  public void delay(Message message, Duration delay) {
    message.setTtl(Math.max(1, delay.toMillis()));
  }

  /** Expiring drops the message from where events go. */
  @Override
  public boolean delaysEvents() {
    return false;
  }

  @Override
  public boolean isTaken(DeliveryState outcome) {
    return outcome instanceof Accepted || isUnrouted(outcome);
  }

  @Override
  public boolean isUnrouted(DeliveryState outcome) {
    return outcome instanceof Released;
  }

  @Override
  public Future<Boolean> isWanted(String type) {
    return Future.succeededFuture(true);
  }

  @Override
  public Future<Void> declare(Subscription subscription) {
    if (!declares) {
      return Future.succeededFuture();
    }
    var queue = subscription.queue();
    return management
        .exchange(EVENTS)
        .compose(
            done ->
                subscription.ephemeral()
                    ? management.queue(queue, Map.of(TYPE, "classic", "x-expires", EPHEMERAL_MS))
                    : declareLasting(subscription))
        .compose(done -> management.bind(EVENTS, subscription.type(), queue));
  }

  private Future<Void> declareLasting(Subscription subscription) {
    var queue = subscription.queue();
    var main = new HashMap<>(LASTING);
    if (subscription.ordered()) {
      main.put("x-single-active-consumer", true);
    }
    var declared =
        management.queue(errorQueue(queue), LASTING).compose(done -> management.queue(queue, main));
    for (int step = 0; step < subscription.retryDelays().size(); step++) {
      var name = retryQueue(queue, step);
      declared = declared.compose(done -> management.queue(name, delaying(queue)));
    }
    return declared;
  }

  private static Map<String, Object> delaying(String queue) {
    var arguments = new HashMap<>(LASTING);
    arguments.put("x-dead-letter-exchange", "");
    arguments.put("x-dead-letter-routing-key", queue);
    // Kept until the target has it; without these two a crash in between would lose it.
    arguments.put("x-dead-letter-strategy", "at-least-once");
    arguments.put("x-overflow", "reject-publish");
    return arguments;
  }

  @Override
  public Source source(Subscription subscription) {
    return sourceOf(subscription.queue());
  }

  @Override
  public Future<@Nullable Source> errorSource(String queue) {
    var name = errorQueue(queue);
    return management.waiting(name).map(count -> count == null ? null : sourceOf(name));
  }

  @Override
  public Future<Long> countErrors(String queue) {
    return management.waiting(errorQueue(queue)).map(count -> count == null ? 0L : count);
  }

  @Override
  public Node heartbeats(String service) {
    return Node.plain("/exchanges/" + HEARTBEATS + "/" + RabbitManagement.encode(service));
  }

  /** A queue of this listener's own, which goes soon after it. */
  @Override
  public Future<List<Source>> heartbeatSources(Set<String> services) {
    var queue = HEARTBEATS + "." + UUID.randomUUID();
    var bound = management.exchange(HEARTBEATS).compose(done -> management.queue(queue, BEATS));
    for (var service : services.isEmpty() ? Set.of("#") : services) {
      bound = bound.compose(done -> management.bind(HEARTBEATS, service, queue));
    }
    return bound.map(done -> List.of(sourceOf(queue)));
  }

  private static String retryQueue(String queue, int step) {
    return queue + ".retry." + (step + 1);
  }

  private static String errorQueue(String queue) {
    return queue + ".error";
  }

  private static Node queueNode(String queue) {
    return Node.plain("/queues/" + RabbitManagement.encode(queue));
  }

  private static Source sourceOf(String queue) {
    var source = new Source();
    source.setAddress("/queues/" + RabbitManagement.encode(queue));
    return source;
  }
}
