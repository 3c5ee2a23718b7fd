package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Acknowledges what came by one channel, many in one frame: those that gather while the link's
 * thread is busy go together, and an unbroken run of delivery tags is one acknowledgement.
 */
final class Acknowledgements {

  private record Done(long tag, Promise<Void> promise) {}

  private final RabbitLink link;
  private final Channel channel;
  private final Queue<Done> gathered = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  // From here on only on the link's thread.
  private final Set<Long> settledAhead = new HashSet<>();
  private long settledUpTo;

  Acknowledgements(RabbitLink link, Channel channel) {
    this.link = link;
    this.channel = channel;
  }

  /** Any thread; succeeds when the acknowledgement was written. */
  Future<Void> ack(long tag) {
    Promise<Void> promise = Promise.promise();
    gathered.add(new Done(tag, promise));
    if (scheduled.compareAndSet(false, true) && !link.execute(this::flush)) {
      fail(drain());
    }
    return promise.future();
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
    scheduled.set(false);
    var batch = drain();
    if (batch.isEmpty()) {
      return;
    }
    try {
      write(batch.stream().mapToLong(Done::tag).toArray());
      batch.forEach(done -> done.promise().complete());
    } catch (IOException | ShutdownSignalException e) {
      fail(batch);
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

  private List<Done> drain() {
    var batch = new ArrayList<Done>();
    for (var done = gathered.poll(); done != null; done = gathered.poll()) {
      batch.add(done);
    }
    return batch;
  }

  private void fail(List<Done> batch) {
    batch.forEach(done -> done.promise().tryFail(gone()));
  }

  private RuntimeException gone() {
    return link.unavailable("the channel of the delivery is gone");
  }
}
