package dev.chassis.messaging.amqp;

import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.PublishFailure;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonSender;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.jspecify.annotations.Nullable;

/**
 * A link to one address, for as long as it holds. Sends only on the broker's credit, in the order
 * things came, and knows what is not settled. On the event loop of its connection.
 */
final class Outlet {

  private final LiveConnection live;
  private final Node node;
  private final Consumer<Outgoing> released;
  private final Deque<Outgoing> waiting = new ArrayDeque<>();
  private final Set<Outgoing> unsettled = new LinkedHashSet<>();
  private @Nullable ProtonSender sender;
  private boolean opening;

  Outlet(LiveConnection live, Node node, Consumer<Outgoing> released) {
    this.live = live;
    this.node = node;
    this.released = released;
  }

  void offer(Outgoing outgoing) {
    waiting.add(outgoing);
    if (sender != null) {
      send();
      if (outgoing.stage() == Outgoing.Stage.waiting) {
        outgoing.reached(Outgoing.Stage.held);
      }
    } else if (!opening) {
      open();
    }
  }

  /** What it has not sent has been given up. */
  void forget(Outgoing outgoing) {
    if (waiting.remove(outgoing)) {
      released.accept(outgoing);
    }
  }

  /** The connection is lost: what was sent will not be settled any more. Returns what was not. */
  List<Outgoing> lost() {
    sender = null;
    failUnsettled("connection lost before it was settled");
    var left = List.copyOf(waiting);
    waiting.clear();
    return left;
  }

  private void open() {
    opening = true;
    live.sender(node, false, this::broken)
        .onComplete(
            opened -> {
              opening = false;
              if (opened.succeeded()) {
                sender = opened.result();
                sender.sendQueueDrainHandler(credit -> send()); // sends at once what it can
                waiting.forEach(held -> held.reached(Outgoing.Stage.held));
              } else if (!live.isOver()) {
                refuseWaiting(opened.cause());
              }
            });
  }

  /**
   * The broker ended the link alone, as when its address is deleted: the next message opens one.
   */
  private void broken(String why) {
    sender = null;
    failUnsettled("the broker ended the link to " + node.address() + ": " + why);
    if (!waiting.isEmpty()) {
      open();
    }
  }

  private void send() {
    var link = sender;
    while (link != null && !waiting.isEmpty() && !link.sendQueueFull()) {
      var next = waiting.remove();
      if (next.isDecided()) {
        released.accept(next); // its time is over
      } else {
        send(link, next);
      }
    }
  }

  private void send(ProtonSender link, Outgoing outgoing) {
    try {
      var encoded = outgoing.encode(live.dialect());
      unsettled.add(outgoing);
      outgoing.reached(Outgoing.Stage.sent);
      link.send(encoded, delivery -> updated(outgoing, delivery));
    } catch (RuntimeException e) {
      unsettled.remove(outgoing);
      outgoing.fail(e);
      released.accept(outgoing);
    }
  }

  private void updated(Outgoing outgoing, ProtonDelivery delivery) {
    if (delivery.getRemoteState() != null || delivery.remotelySettled()) {
      decide(outgoing, delivery.getRemoteState());
    }
  }

  private void decide(Outgoing outgoing, @Nullable DeliveryState outcome) {
    if (!unsettled.remove(outgoing)) {
      return; // told twice: its state, then that it is settled
    }
    if (outcome == null) {
      outgoing.fail(live.gone());
    } else if (outgoing.mandatory() && live.dialect().isUnrouted(outcome)) {
      outgoing.fail(refused(PublishFailure.unroutable, "no queue wants it"));
    } else if (live.dialect().isTaken(outcome)) {
      outgoing.confirm();
    } else {
      outgoing.fail(refused(PublishFailure.refused, describe(outcome)));
    }
    released.accept(outgoing);
  }

  /** The four outcomes that a broker can settle with. */
  private static String describe(DeliveryState outcome) {
    if (outcome instanceof Rejected rejected) {
      var error = rejected.getError();
      return "rejected"
          + (error == null ? "" : ": " + error.getCondition() + " " + error.getDescription());
    }
    if (outcome instanceof Released) {
      return "released: it has no use for it now";
    }
    if (outcome instanceof Modified) {
      return "modified: it could not deliver it";
    }
    return String.valueOf(outcome);
  }

  private BrokerRefusedException refused(PublishFailure reason, String why) {
    return new BrokerRefusedException(
        reason, "the broker did not take the event for " + node.address() + ": " + why, null);
  }

  private void refuseWaiting(Throwable cause) {
    var left = List.copyOf(waiting);
    waiting.clear();
    for (var outgoing : left) {
      outgoing.fail(
          cause instanceof RefusedLinkException
              ? new BrokerRefusedException(
                  PublishFailure.refused, String.valueOf(cause.getMessage()), cause)
              : new BrokerUnavailableException(String.valueOf(cause.getMessage()), cause));
      released.accept(outgoing);
    }
  }

  private void failUnsettled(String why) {
    var left = List.copyOf(unsettled);
    unsettled.clear();
    for (var outgoing : left) {
      outgoing.fail(new BrokerUnavailableException(why, null));
      released.accept(outgoing);
    }
  }
}
