package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.PublishFailure;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * What was written to one channel and is not confirmed yet. Delivery tags start anew with every
 * channel, so each has a window of its own: a late confirm can never meet another channel's
 * message. Written by the link's thread, confirmed by the connection's.
 */
final class ConfirmWindow {

  private final Channel channel;
  private final Consumer<Outgoing> released;
  private final ConcurrentNavigableMap<Long, Outgoing> unconfirmed = new ConcurrentSkipListMap<>();
  private final Set<Outgoing> returned = ConcurrentHashMap.newKeySet();

  ConfirmWindow(Channel channel, Consumer<Outgoing> released) {
    this.channel = channel;
    this.released = released;
    channel.addConfirmListener(
        (tag, multiple) -> confirmed(tag, multiple, true),
        (tag, multiple) -> confirmed(tag, multiple, false));
    channel.addReturnListener(this::returned);
  }

  /**
   * Writes a message.
   *
   * @throws AlreadyClosedException when it was not written and is not in the window
   * @throws IOException when it may have been; it stays in the window until {@link #fail}
   * @throws RuntimeException when the client refuses it. It has used up a tag all the same, so the
   *     channel's confirms would be taken for those of other messages: give the channel up
   */
  void write(Outgoing outgoing) throws IOException {
    long tag = channel.getNextPublishSeqNo();
    unconfirmed.put(tag, outgoing);
    try {
      channel.basicPublish(
          outgoing.exchange(),
          outgoing.routingKey(),
          outgoing.mandatory(),
          outgoing.properties(),
          outgoing.body());
    } catch (AlreadyClosedException e) {
      unconfirmed.remove(tag);
      throw e;
    }
  }

  /** The channel is lost: nothing in here will be confirmed any more. */
  void fail(Throwable cause) {
    for (var next = unconfirmed.pollFirstEntry();
        next != null;
        next = unconfirmed.pollFirstEntry()) {
      next.getValue().fail(cause);
      released.accept(next.getValue());
    }
  }

  private void confirmed(long tag, boolean multiple, boolean taken) {
    var decided =
        multiple ? unconfirmed.headMap(tag, true) : unconfirmed.subMap(tag, true, tag, true);
    for (var next = decided.pollFirstEntry(); next != null; next = decided.pollFirstEntry()) {
      decide(next.getValue(), taken);
    }
  }

  private void decide(Outgoing outgoing, boolean taken) {
    if (returned.remove(outgoing)) {
      outgoing.fail(refused(PublishFailure.unroutable, "no queue wants " + outgoing.routingKey()));
    } else if (taken) {
      outgoing.confirm();
    } else {
      outgoing.fail(refused(PublishFailure.refused, "a queue is full"));
    }
    released.accept(outgoing);
  }

  /** Comes before the confirm of the same message. Rare, so a scan will do. */
  private void returned(Return message) {
    for (var outgoing : unconfirmed.values()) {
      if (outgoing.mandatory()
          && outgoing.routingKey().equals(message.getRoutingKey())
          && Objects.equals(
              outgoing.properties().getMessageId(), message.getProperties().getMessageId())) {
        returned.add(outgoing);
      }
    }
  }

  private static BrokerRefusedException refused(PublishFailure reason, String why) {
    return new BrokerRefusedException(reason, "RabbitMQ did not take the event: " + why, null);
  }
}
