package dev.chassis.messaging.amqp;

import dev.chassis.messaging.spi.Subscription;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * What AMQP 1.0 leaves to each broker: how places are called and made, how a message is kept back.
 * One per connection; used on its event loop.
 */
interface Dialect {

  /** Where events of a type go, to be copied to every queue that wants them. */
  Node events(String type);

  /** Where a message of the subscription goes that comes again later. */
  Node retry(Subscription subscription, int step);

  /** Where what a queue gave up goes. */
  Node errors(String queue);

  /**
   * The queue itself, to put a message back.
   *
   * @param type of the message
   */
  Future<Node> queue(String queue, String type);

  /** Marks a message to be kept back at {@link #retry}, or at {@link #events} if it can. */
  void delay(Message message, Duration delay);

  /** Whether {@link #events} can be kept back. */
  boolean delaysEvents();

  /** Whether a settled message is in the broker's hands, or was wanted by nobody. */
  boolean isTaken(DeliveryState outcome);

  /** Whether a settled message reached no queue. */
  boolean isUnrouted(DeliveryState outcome);

  /** Whether there is a queue for this type; true where {@link #isUnrouted} will tell. */
  Future<Boolean> isWanted(String type);

  /** Makes the queue, its error queue and what its retries need. */
  Future<Void> declare(Subscription subscription);

  /** Where the queue's messages come from. */
  Source source(Subscription subscription);

  /** Where the error queue's messages come from; null when there is no such queue. */
  Future<@Nullable Source> errorSource(String queue);

  /** Messages in the error queue that nobody holds; 0 when there is no such queue. */
  Future<Long> countErrors(String queue);

  /** Where the heartbeats of a service go. */
  Node heartbeats(String service);

  /** Where heartbeats come from: of these services, or of all when empty. */
  Future<List<Source>> heartbeatSources(Set<String> services);
}
