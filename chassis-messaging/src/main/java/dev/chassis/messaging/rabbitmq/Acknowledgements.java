package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acknowledges what came by one channel, many in one frame: those that gather while the link's
 * thread is busy go together, and an unbroken run of delivery tags is one acknowledgement.
 */
final class Acknowledgements {

  private static final Logger log = LoggerFactory.getLogger(Acknowledgements.class);
  private static final Future<Void> DONE = Future.succeededFuture();
  private static final int USUAL = 64;

  private final RabbitLink link;
  private final Channel channel;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private long[] gathered = new long[USUAL]; // guarded by this, like the count
  private int count;
  // From here on only on the link's thread.
  private final Set<Long> settledAhead = new HashSet<>();
  private long settledUpTo;

  Acknowledgements(RabbitLink link, Channel channel) {
    this.link = link;
    this.channel = channel;
  }

  /**
   * Any thread; succeeds when the acknowledgement will be the next thing that is written. Nobody
   * can know more: the broker does not confirm it, and delivers again what it did not get.
   */
  Future<Void> ack(long tag) {
    if (!channel.isOpen()) {
      return Future.failedFuture(gone());
    }
    gather(tag);
    return scheduled.get() || !scheduled.compareAndSet(false, true) || link.execute(this::flush)
        ? DONE
        : Future.failedFuture(gone());
  }

  private synchronized void gather(long tag) {
    if (count == gathered.length) {
      gathered = Arrays.copyOf(gathered, 2 * count);
    }
    gathered[count++] = tag;
  }

  private synchronized long[] drain() {
    var batch = Arrays.copyOf(gathered, count);
    count = 0;
    return batch;
  }

  /** Any thread; gives it back to its place in the queue. */
  Future<Void> giveBack(long tag) {
    Promise<Void> promise = Promise.promise();
    if (!link.execute(() -> nack(tag, promise))) {
      promise.fail(gone());
    }
    return promise.future();
  }

  /** Writes what has gathered; on the link's thread. */
  void flush() {
    scheduled.set(false); // before looking: who comes later schedules again
    var batch = drain();
    if (batch.length == 0) {
      return;
    }
    try {
      write(batch);
    } catch (IOException | ShutdownSignalException e) {
      log.atDebug()
          .addKeyValue("error.message", e.getMessage())
          .log("{} events will be delivered again: their channel is gone", batch.length);
    }
  }

  private void write(long[] tags) throws IOException {
    if (!channel.isOpen()) {
      throw new IOException("the channel is closed"); // its successor knows other tags
    }
    link.together(() -> settle(tags));
  }

  private void settle(long[] tags) throws IOException {
    Arrays.sort(tags);
    int next = 0;
    long last = 0; // the broker knows only tags that are open, so it must be one of ours
    while (true) {
      if (next < tags.length && tags[next] == settledUpTo + 1) {
        last = tags[next++];
      } else if (!settledAhead.remove(settledUpTo + 1)) {
        break;
      }
      settledUpTo++;
    }
    if (last > 0) {
      channel.basicAck(last, true);
    }
    for (; next < tags.length; next++) {
      settledAhead.add(tags[next]);
      channel.basicAck(tags[next], false);
    }
  }

  private void nack(long tag, Promise<Void> promise) {
    try {
      channel.basicNack(tag, false, true);
      settledAhead.add(tag);
      promise.complete();
    } catch (IOException | ShutdownSignalException e) {
      promise.fail(gone());
    }
  }

  private RuntimeException gone() {
    return link.unavailable("the channel of the delivery is gone");
  }
}
