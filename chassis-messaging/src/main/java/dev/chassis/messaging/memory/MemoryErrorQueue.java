package dev.chassis.messaging.memory;

import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.ParkedMessage;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;

/**
 * One service's way to the error queue of one queue; what its sessions hold returns when it ends.
 */
final class MemoryErrorQueue implements ErrorQueue {

  private final MemoryBroker broker;
  private final String queue;
  private final Set<Looking> sessions = new CopyOnWriteArraySet<>();
  private volatile boolean closed;

  MemoryErrorQueue(MemoryBroker broker, String queue) {
    this.broker = broker;
    this.queue = queue;
  }

  @Override
  public Future<Long> count() {
    return closed ? gone() : Future.succeededFuture((long) broker.parked(queue).size());
  }

  @Override
  public Future<Session> open() {
    var session = new Looking();
    sessions.add(session);
    if (closed) {
      session.close();
      return gone();
    }
    return Future.succeededFuture(session);
  }

  /** Ends every session; called when the service goes. */
  void close() {
    closed = true;
    sessions.forEach(Looking::close);
  }

  private static <T> Future<T> gone() {
    return Future.failedFuture(
        new BrokerUnavailableException("the transport or the session is closed", null));
  }

  /** A session. Its state is guarded by the broker's lock. */
  private final class Looking implements Session {

    private final Set<Held> held = new LinkedHashSet<>();
    private boolean over;

    @Override
    public Future<List<Taken>> take(int limit) {
      return locked(
          found -> {
            List<Taken> taken =
                found.takeParked(limit).stream()
                    .<Taken>map(parked -> new Held(this, parked))
                    .toList();
            taken.forEach(each -> held.add((Held) each));
            return Future.succeededFuture(taken);
          },
          Future.succeededFuture(List.of()));
    }

    @Override
    public Future<Void> close() {
      sessions.remove(this);
      locked(
          found -> {
            over = true;
            found.returnParked(held.stream().map(Held::parked).toList());
            held.clear();
            return Future.succeededFuture();
          },
          Future.succeededFuture());
      return Future.succeededFuture();
    }

    private <T> Future<T> locked(Change<T> change, Future<T> whenAbsent) {
      Supplier<Future<T>> guarded =
          () -> {
            var found = broker.find(queue);
            return over ? gone() : found == null ? whenAbsent : change.apply(found);
          };
      return broker.locked(guarded);
    }

    private Future<Void> putBack(Held taken, Message message) {
      return settle(
          taken,
          found -> {
            if (found.isFull()) {
              return Future.failedFuture(
                  new BrokerRefusedException("queue " + queue + " is full", null));
            }
            held.remove(taken);
            found.add(message);
            return Future.succeededFuture();
          });
    }

    private Future<Void> discard(Held taken) {
      return settle(
          taken,
          found -> {
            held.remove(taken);
            return Future.succeededFuture();
          });
    }

    private Future<Void> settle(Held taken, Change<Void> change) {
      return locked(found -> held.contains(taken) ? change.apply(found) : gone(), gone());
    }
  }

  /** Equal only to itself: the same event may be parked twice. */
  private static final class Held implements Taken {

    private final Looking session;
    private final ParkedMessage parked;

    Held(Looking session, ParkedMessage parked) {
      this.session = session;
      this.parked = parked;
    }

    @Override
    public ParkedMessage parked() {
      return parked;
    }

    @Override
    public Future<Void> putBack(Map<String, String> marks) {
      var message = parked.message();
      var headers = new HashMap<>(message.headers());
      headers.putAll(marks);
      return session.putBack(this, new Message(message.attributes(), headers, message.body()));
    }

    @Override
    public Future<Void> discard() {
      return session.discard(this);
    }
  }

  private interface Change<T> {
    Future<T> apply(MemoryQueue found);
  }
}
