package dev.chassis.messaging.amqp;

import dev.chassis.messaging.spi.Subscription;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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
 * ActiveMQ Artemis. A multicast address per event type, {@code chassis.events.<type>}, with a
 * durable queue for each subscription; messages that wait do so within that queue, by the broker's
 * clock. Queues are made through the management address, since only there they can be made to stay
 * when they are empty and nobody listens.
 *
 * @see <a
 *     href="https://activemq.apache.org/components/artemis/documentation/latest/address-model.html">its
 *     address model</a>
 */
final class ArtemisDialect implements Dialect {

  private static final String EVENTS = "chassis.events.";
  private static final String HEARTBEATS = "chassis.heartbeats.";
  private static final Symbol DELAY = Symbol.valueOf("x-opt-delivery-delay");
  private static final long EPHEMERAL_MS = 60_000;

  private final ArtemisManagement management;
  private final boolean declares;

  ArtemisDialect(LiveConnection live, boolean declares) {
    this.management = new ArtemisManagement(live);
    this.declares = declares;
  }

  @Override
  public Node events(String type) {
    return Node.topic(EVENTS + type);
  }

  @Override
  public Node retry(Subscription subscription, int step) {
    return Node.plain(fullName(subscription.type(), subscription.queue()));
  }

  @Override
  public Node errors(String queue) {
    return Node.queue(errorQueue(queue));
  }

  /** Asks where the queue hangs: a broken message may not say its type. */
  @Override
  public Future<Node> queue(String queue, String type) {
    if (!declares) {
      return Future.succeededFuture(Node.plain(fullName(type, queue)));
    }
    return addressOf(queue).map(address -> Node.plain(address + "::" + queue));
  }

  @Override
  public void delay(Message message, Duration delay) {
    var annotations = message.getMessageAnnotations();
    if (annotations == null) {
      annotations = new MessageAnnotations(new HashMap<>());
      message.setMessageAnnotations(annotations);
    }
    annotations.getValue().put(DELAY, Math.max(1, delay.toMillis()));
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
    return false; // it takes what nobody wants without a word
  }

  @Override
  public Future<Boolean> isWanted(String type) {
    var address = EVENTS + type;
    return management
        .attribute("broker", "addressNames")
        .map(names -> names instanceof JsonArray all && all.contains(address))
        .compose(
            known ->
                known
                    ? management.attribute("address." + address, "queueNames")
                    : Future.succeededFuture(null))
        .map(names -> names instanceof JsonArray some && !some.isEmpty());
  }

  @Override
  public Future<Void> declare(Subscription subscription) {
    if (!declares) {
      return Future.succeededFuture();
    }
    var queue = subscription.queue();
    var main = queue(subscription);
    return subscription.ephemeral()
        ? create(main)
        : create(queueOn(errorQueue(queue), errorQueue(queue), "ANYCAST"))
            .compose(done -> create(main))
            .compose(done -> addressOf(queue))
            .compose(address -> onItsAddress(subscription, address))
            .compose(done -> inOrder(subscription));
  }

  @Override
  public Source source(Subscription subscription) {
    return sourceOf(fullName(subscription.type(), subscription.queue()));
  }

  @Override
  public Future<@Nullable Source> errorSource(String queue) {
    var name = errorQueue(queue);
    return exists(name).map(there -> there ? sourceOf(name + "::" + name) : null);
  }

  @Override
  public Future<Long> countErrors(String queue) {
    var name = errorQueue(queue);
    return exists(name).compose(there -> there ? ready(name) : Future.succeededFuture(0L));
  }

  private Future<Long> ready(String queue) {
    var resource = "queue." + queue;
    return management
        .attribute(resource, "messageCount")
        .compose(
            all ->
                management
                    .attribute(resource, "deliveringCount")
                    .map(held -> number(all) - number(held)));
  }

  /** Asked beforehand, since the broker logs every question that it cannot answer. */
  private Future<Boolean> exists(String queue) {
    return management
        .attribute("broker", "queueNames")
        .map(names -> names instanceof JsonArray all && all.contains(queue));
  }

  @Override
  public Node heartbeats(String service) {
    return Node.topic(HEARTBEATS + service);
  }

  @Override
  public Future<List<Source>> heartbeatSources(Set<String> services) {
    var wanted = services.isEmpty() ? Set.of("#") : services;
    return Future.succeededFuture(
        wanted.stream().map(service -> topicSource(HEARTBEATS + service)).toList());
  }

  private JsonObject queue(Subscription subscription) {
    var queue = queueOn(EVENTS + subscription.type(), subscription.queue(), "MULTICAST");
    queue.put("exclusive", subscription.ordered());
    if (subscription.ephemeral()) {
      queue.put("auto-delete", true).put("auto-delete-delay", EPHEMERAL_MS);
      queue.put("auto-delete-message-count", -1);
    }
    return queue;
  }

  private static JsonObject queueOn(String address, String queue, String routing) {
    return new JsonObject()
        .put("name", queue)
        .put("address", address)
        .put("routing-type", routing)
        .put("durable", true)
        .put("auto-delete", false)
        .put("auto-create-address", true);
  }

  private Future<Void> create(JsonObject queue) {
    return management.invoke("broker", "createQueue", queue.encode(), true).mapEmpty();
  }

  /** A queue that is there already keeps what it was made with. */
  private Future<Void> inOrder(Subscription subscription) {
    var change =
        new JsonObject().put("name", subscription.queue()).put("exclusive", subscription.ordered());
    return management.invoke("broker", "updateQueue", change.encode()).mapEmpty();
  }

  private Future<String> addressOf(String queue) {
    return management.attribute("queue." + queue, "address").map(String::valueOf);
  }

  private static Future<Void> onItsAddress(Subscription subscription, String address) {
    var expected = EVENTS + subscription.type();
    return address.equals(expected)
        ? Future.succeededFuture()
        : Future.failedFuture(
            new RefusedLinkException(
                expected,
                "the queue "
                    + subscription.queue()
                    + " hangs on the address "
                    + address
                    + "; delete it, or give the subscription another name"));
  }

  private static String errorQueue(String queue) {
    return queue + ".error";
  }

  private static String fullName(String type, String queue) {
    return EVENTS + type + "::" + queue;
  }

  private static Source sourceOf(String address) {
    var source = new Source();
    source.setAddress(address);
    return source;
  }

  private static Source topicSource(String address) {
    var source = sourceOf(address);
    source.setCapabilities(Symbol.valueOf("topic"));
    return source;
  }

  private static long number(Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }
}
