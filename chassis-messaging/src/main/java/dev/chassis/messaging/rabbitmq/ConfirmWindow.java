package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.PublishFailure;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * What was written to one channel and is not confirmed yet, at most {@link #CAPACITY}. Delivery
 * tags start anew with every channel, so each has a window of its own: a late confirm can never
 * meet another channel's message. Written by the link's thread, confirmed by the connection's.
 */
final class ConfirmWindow {

  /** More on the way gains nothing: the broker slows publishers down long before. */
  static final int CAPACITY = 4096;

  private final Channel channel;
  private final Consumer<Outgoing> released;
  private final Runnable roomMade;
  // By tag, a ring: tags count up, and there are never more of them open than slots.
  private final AtomicReferenceArray<Outgoing> slots = new AtomicReferenceArray<>(CAPACITY);
  private volatile long lastWritten;
  private volatile long oldestOpen = 1;

  /**
   * Switches the channel to confirms.
   *
   * @param released takes what needs no memory any more
   * @param roomMade called after confirms
   */
  ConfirmWindow(Channel channel, Consumer<Outgoing> released, Runnable roomMade)
      throws IOException {
    this.channel = channel;
    this.released = released;
    this.roomMade = roomMade;
    channel.addConfirmListener(
        (tag, multiple) -> confirmed(tag, multiple, true),
        (tag, multiple) -> confirmed(tag, multiple, false));
    channel.addReturnListener(this::returned);
    // Not confirmSelect(), with which the client would keep a sorted set of all tags besides.
    channel.rpc(new AMQP.Confirm.Select.Builder().build());
  }

  boolean hasRoom() {
    return lastWritten - oldestOpen < CAPACITY - 1;
  }

  /**
   * Writes a message, for which there must be room.
   *
   * @throws AlreadyClosedException when it was not written and is not in the window
   * @throws IOException when it may have been; it stays in the window until {@link #fail}
   * @throws RuntimeException when the client refuses it; then the same holds, as nobody knows how
   *     much of it went out: give the channel up
   */
  void write(Outgoing outgoing) throws IOException {
    long tag = lastWritten + 1;
    slots.set(slot(tag), outgoing);
    lastWritten = tag; // before the write: the confirm may be faster than this thread
    outgoing.markWritten();
    try {
      channel.basicPublish(
          outgoing.exchange(),
          outgoing.routingKey(),
          outgoing.mandatory(),
          outgoing.properties(),
          outgoing.body());
    } catch (AlreadyClosedException e) {
      slots.set(slot(tag), null);
      throw e;
    }
  }

  /** The channel is lost: nothing in here will be confirmed any more. */
  void fail(Throwable cause) {
    for (long tag = oldestOpen; tag <= lastWritten; tag++) {
      var left = slots.getAndSet(slot(tag), null);
      if (left != null) {
        left.fail(cause);
        released.accept(left);
      }
    }
  }

  private void confirmed(long tag, boolean multiple, boolean taken) {
    for (long each = multiple ? oldestOpen : tag; each <= tag; each++) {
      var outgoing = slots.getAndSet(slot(each), null);
      if (outgoing != null) { // else it was confirmed alone before
        decide(outgoing, taken);
      }
    }
    moveOn();
    roomMade.run();
  }

  private void moveOn() {
    long oldest = oldestOpen;
    long last = lastWritten;
    while (oldest <= last && slots.get(slot(oldest)) == null) {
      oldest++;
    }
    oldestOpen = oldest;
  }

  private void decide(Outgoing outgoing, boolean taken) {
    var returned = outgoing.returned();
    if (returned != null) {
      outgoing.fail(
          refused(
              PublishFailure.unroutable,
              "no queue wants " + outgoing.routingKey() + " (" + returned + ")"));
    } else if (taken) {
      outgoing.confirm();
    } else {
      outgoing.fail(refused(PublishFailure.refused, "a queue is full"));
    }
    released.accept(outgoing);
  }

  /** Comes before the confirm of the same message, and in the order of writing. */
  private void returned(Return message) {
    for (long tag = oldestOpen; tag <= lastWritten; tag++) {
      var outgoing = slots.get(slot(tag));
      if (outgoing != null && outgoing.returned() == null && isOf(outgoing, message)) {
        outgoing.markReturned(message.getReplyText());
        return;
      }
    }
  }

  private static boolean isOf(Outgoing outgoing, Return message) {
    return outgoing.mandatory()
        && outgoing.routingKey().equals(message.getRoutingKey())
        && Objects.equals(
            outgoing.properties().getMessageId(), message.getProperties().getMessageId());
  }

  private static int slot(long tag) {
    return (int) (tag & (CAPACITY - 1));
  }

  private static BrokerRefusedException refused(PublishFailure reason, String why) {
    return new BrokerRefusedException(reason, "RabbitMQ did not take the event: " + why, null);
  }
}
