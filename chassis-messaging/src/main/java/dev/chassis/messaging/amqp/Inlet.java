package dev.chassis.messaging.amqp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonReceiver;
import java.util.function.BiConsumer;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.message.Message;

/**
 * A link from one queue, for as long as it holds. The broker may send as many as there is credit;
 * credit comes back when something is settled, in steps, since each is a frame of its own. On the
 * event loop of its connection.
 */
final class Inlet {

  private static final long DRAIN_MS = 2000;

  private final LiveConnection live;
  private final ProtonReceiver receiver;
  private final int prefetch;
  private int unsettled;
  private int owed;
  private boolean draining;
  private boolean closing;

  Inlet(LiveConnection live, ProtonReceiver receiver, int prefetch) {
    this.live = live;
    this.receiver = receiver;
    this.prefetch = prefetch;
  }

  void flow(BiConsumer<ProtonDelivery, Message> listener) {
    receiver.handler(
        (delivery, message) -> {
          if (closing) {
            delivery.disposition(Released.getInstance(), true);
            return;
          }
          unsettled++;
          listener.accept(delivery, message);
        });
    receiver.flow(prefetch);
  }

  /**
   * Settles what came by this link.
   *
   * @return whether the link still holds; if not, the broker delivers again
   */
  boolean settle(ProtonDelivery delivery, DeliveryState outcome) {
    if (live.isOver() || !receiver.isOpen()) {
      return false;
    }
    delivery.disposition(outcome, true);
    unsettled--;
    owed++;
    if (closing) {
      closeWhenSettled();
    } else if (!draining && (owed * 2 >= prefetch || receiver.getCredit() == 0)) {
      receiver.flow(owed);
      owed = 0;
    }
    return true;
  }

  /** No more after this; what is unsettled can still be settled. */
  Future<Void> drain() {
    Promise<Void> drained = Promise.promise();
    if (live.isOver()) {
      drained.complete();
    } else {
      draining = true;
      receiver.drain(
          DRAIN_MS,
          done -> {
            closing = true;
            drained.tryComplete();
            closeWhenSettled();
          });
    }
    return live.guard(drained.future()).otherwiseEmpty();
  }

  /** Ends the link; what is unsettled goes back to its place in the queue. */
  void close() {
    closing = true;
    if (!live.isOver() && receiver.isOpen()) {
      receiver.close();
    }
  }

  private void closeWhenSettled() {
    if (unsettled == 0) {
      close();
    }
  }
}
