package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import dev.chassis.messaging.rabbitmq.RabbitErrorQueue.ChannelWork;
import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.ParkedMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Gets messages without acknowledging them. The broker remembers what is out by the channel, so
 * they return when it closes, with us or without.
 */
final class RabbitErrorSession implements ErrorQueue.Session {

  private final RabbitLink link;
  private final RabbitPublisher publisher;
  private final Channel channel;
  private final String queue;

  RabbitErrorSession(RabbitLink link, RabbitPublisher publisher, Channel channel, String queue) {
    this.link = link;
    this.publisher = publisher;
    this.channel = channel;
    this.queue = queue;
  }

  @Override
  public Future<List<ErrorQueue.Taken>> take(int limit) {
    return onChannel(open -> get(open, limit));
  }

  private List<ErrorQueue.Taken> get(Channel open, int limit) throws IOException {
    var taken = new ArrayList<ErrorQueue.Taken>();
    try {
      while (taken.size() < limit) {
        var next = open.basicGet(Topology.errorQueue(queue), false);
        if (next == null) {
          break;
        }
        taken.add(new Held(next.getEnvelope().getDeliveryTag(), parked(next)));
      }
    } catch (IOException e) {
      if (!RabbitErrorQueue.isNotFound(e)) {
        throw e;
      }
    }
    return taken;
  }

  private ParkedMessage parked(GetResponse response) {
    var properties = response.getProps();
    var noted = Wire.failure(properties);
    var at = properties.getTimestamp();
    var failure =
        Objects.requireNonNullElseGet(
            noted, () -> Failure.withoutNote(at == null ? Instant.EPOCH : at.toInstant()));
    return new ParkedMessage(queue, Wire.message(properties, response.getBody()), failure);
  }

  @Override
  public Future<Void> close() {
    return this.<Boolean>onChannel(
            open -> {
              Topology.close(open);
              return true;
            })
        .<Void>mapEmpty()
        .otherwiseEmpty(); // a channel that is gone has returned them already
  }

  /** Runs on the link's thread; fails when the channel is gone, even if the link is back. */
  private <T> Future<T> onChannel(ChannelWork<T> work) {
    Promise<T> promise = Promise.promise();
    if (!link.execute(() -> run(work, promise))) {
      promise.fail(gone());
    }
    return promise.future();
  }

  private <T> void run(ChannelWork<T> work, Promise<T> promise) {
    try {
      promise.complete(work.on(channel));
    } catch (IOException | ShutdownSignalException e) {
      promise.fail(gone());
    }
  }

  private RuntimeException gone() {
    return link.unavailable("the channel that looks through " + queue + " is gone");
  }

  private final class Held implements ErrorQueue.Taken {

    private final long tag;
    private final ParkedMessage parked;

    Held(long tag, ParkedMessage parked) {
      this.tag = tag;
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
      // Acknowledged only once the other queue has it.
      return publisher.move(again, null, queue, null).compose(confirmed -> discard());
    }

    @Override
    public Future<Void> discard() {
      return RabbitErrorSession.this
          .<Boolean>onChannel(
              open -> {
                open.basicAck(tag, false);
                return true;
              })
          .mapEmpty();
    }
  }
}
