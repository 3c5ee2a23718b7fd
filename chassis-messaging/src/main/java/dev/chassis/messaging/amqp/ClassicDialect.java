package dev.chassis.messaging.amqp;

import dev.chassis.messaging.spi.Subscription;
import io.vertx.core.Future;
import io.vertx.proton.ProtonLink;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * ActiveMQ Classic, as in Amazon MQ. It has no durable subscription that several consumers share,
 * but virtual topics: what is sent to {@code VirtualTopic.chassis.events.<type>} is copied into
 * every queue {@code Consumer.<queue>.VirtualTopic.chassis.events.<type>}, which is there from its
 * first consumer on and stays. Messages are kept back by its scheduler, which has to be on ({@code
 * schedulerSupport="true"}).
 *
 * @see <a href="https://activemq.apache.org/components/classic/documentation/virtual-destinations">
 *     virtual topics</a>
 */
final class ClassicDialect implements Dialect {

  private static final String EVENTS = "VirtualTopic.chassis.events.";
  private static final String HEARTBEATS = "topic://chassis.heartbeats.";
  private static final Symbol DELAY = Symbol.valueOf("x-opt-delivery-delay");

  private final LiveConnection live;

  ClassicDialect(LiveConnection live) {
    this.live = live;
  }

  @Override
  public Node events(String type) {
    return Node.topic("topic://" + EVENTS + type);
  }

  @Override
  public Node retry(Subscription subscription, int step) {
    return Node.queue(queueOf(subscription.queue(), subscription.type()));
  }

  @Override
  public Node errors(String queue) {
    return Node.queue(errorQueue(queue));
  }

  @Override
  public Future<Node> queue(String queue, String type) {
    return Future.succeededFuture(Node.queue(queueOf(queue, type)));
  }

  @Override
  public void delay(Message message, Duration delay) {
    var annotations = new MessageAnnotations(new HashMap<>());
    annotations.getValue().put(DELAY, Math.max(1, delay.toMillis()));
    message.setMessageAnnotations(annotations);
  }

  @Override
  public boolean delaysEvents() {
    return true;
  }

  @Override
  public boolean isTaken(DeliveryState outcome) {
    return outcome instanceof Accepted;
  }

  @Override
  public boolean isUnrouted(DeliveryState outcome) {
    return false;
  }

  /** It cannot be asked. */
  @Override
  public Future<Boolean> isWanted(String type) {
    return Future.succeededFuture(true);
  }

  /** A consumer makes the queue: one comes and goes. */
  @Override
  public Future<Void> declare(Subscription subscription) {
    return live.receiver(source(subscription), why -> {}).map(ProtonLink::close).mapEmpty();
  }

  @Override
  public Source source(Subscription subscription) {
    return sourceOf(queueOf(subscription.queue(), subscription.type()));
  }

  @Override
  public Future<@Nullable Source> errorSource(String queue) {
    return Future.succeededFuture(sourceOf(errorQueue(queue)));
  }

  /** It cannot be asked either; looking through the queue counts. */
  @Override
  public Future<Long> countErrors(String queue) {
    var source = sourceOf(errorQueue(queue));
    source.setDistributionMode(Symbol.valueOf("copy"));
    return live.receiver(source, why -> {}).compose(receiver -> Browsing.count(live, receiver));
  }

  @Override
  public Node heartbeats(String service) {
    return Node.topic(HEARTBEATS + service);
  }

  @Override
  public Future<List<Source>> heartbeatSources(Set<String> services) {
    var wanted = services.isEmpty() ? Set.of(">") : services;
    return Future.succeededFuture(
        wanted.stream().map(service -> sourceOf(HEARTBEATS + service)).toList());
  }

  private static String queueOf(String queue, String type) {
    return "queue://Consumer." + consumer(queue) + "." + EVENTS + type;
  }

  /** The consumer's name ends at the first dot. */
  private static String consumer(String queue) {
    return queue.replace('.', ':');
  }

  private static String errorQueue(String queue) {
    return "queue://" + queue + ".error";
  }

  private static Source sourceOf(String address) {
    var source = new Source();
    source.setAddress(address);
    return source;
  }
}
