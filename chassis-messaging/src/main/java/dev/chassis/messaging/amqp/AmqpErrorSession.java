package dev.chassis.messaging.amqp;

import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.ParkedMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonReceiver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.qpid.proton.amqp.messaging.Accepted;

/** A look into an error queue by a link: what came by it goes back when it closes. */
final class AmqpErrorSession implements ErrorQueue.Session {

  private static final long DRAIN_MS = 5000;

  private final BrokerConnection connection;
  private final LiveConnection live;
  private final ProtonReceiver receiver;
  private final AmqpPublisher publisher;
  private final String queue;
  private final List<ErrorQueue.Taken> arrived = new ArrayList<>();
  private Future<?> lastTake = Future.succeededFuture();

  AmqpErrorSession(
      BrokerConnection connection,
      LiveConnection live,
      ProtonReceiver receiver,
      AmqpPublisher publisher,
      String queue) {
    this.connection = connection;
    this.live = live;
    this.receiver = receiver;
    this.publisher = publisher;
    this.queue = queue;
    receiver.handler((delivery, message) -> arrived.add(new Held(delivery, parked(message))));
  }

  @Override
  public Future<List<ErrorQueue.Taken>> take(int limit) {
    return onLink(
        () -> {
          // One after the other: each takes back the credit that it has not used.
          var take = lastTake.transform(before -> drained(limit));
          lastTake = take;
          return take;
        });
  }

  /** Gives credit and asks for it back: by then all that there is has come. */
  private Future<List<ErrorQueue.Taken>> drained(int limit) {
    if (isOver()) {
      return Future.failedFuture(gone());
    }
    Promise<List<ErrorQueue.Taken>> promise = Promise.promise();
    receiver.flow(limit);
    receiver.drain(
        DRAIN_MS,
        done -> {
          var taken = List.copyOf(arrived);
          arrived.clear();
          promise.complete(taken);
        });
    return live.guard(promise.future());
  }

  @Override
  public Future<Void> close() {
    return this.<Void>onLink(
            () -> {
              receiver.close();
              return Future.succeededFuture();
            })
        .otherwiseEmpty(); // a link that is gone has returned them already
  }

  private ParkedMessage parked(org.apache.qpid.proton.message.Message message) {
    var noted = Wire.failure(message);
    long at = message.getCreationTime();
    var failure =
        Objects.requireNonNullElseGet(
            noted, () -> Failure.withoutNote(Instant.ofEpochMilli(Math.max(0, at))));
    return new ParkedMessage(queue, Wire.decode(message), failure);
  }

  private <T> Future<T> onLink(Supplier<Future<T>> work) {
    Promise<T> promise = Promise.promise();
    boolean accepted =
        connection.run(
            () -> {
              if (isOver()) {
                promise.fail(gone());
              } else {
                work.get().onComplete(promise);
              }
            });
    if (!accepted) {
      promise.fail(gone());
    }
    return promise.future();
  }

  private boolean isOver() {
    return live.isOver() || !receiver.isOpen();
  }

  private RuntimeException gone() {
    return connection.unavailable("the link that looks through " + queue + " is gone");
  }

  private final class Held implements ErrorQueue.Taken {

    private final ProtonDelivery delivery;
    private final ParkedMessage parked;

    Held(ProtonDelivery delivery, ParkedMessage parked) {
      this.delivery = delivery;
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
      var again = new Message(message.attributes(), headers, message.body());
      // Accepted only once the other queue has it.
      return publisher
          .move(again, null, dialect -> dialect.queue(queue, message.type()), Duration.ZERO)
          .compose(settled -> discard());
    }

    @Override
    public Future<Void> discard() {
      return onLink(
          () -> {
            delivery.disposition(Accepted.getInstance(), true);
            return Future.succeededFuture();
          });
    }
  }
}
