package dev.chassis.messaging.errors;

import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.messaging.spi.ErrorQueue.Session;
import dev.chassis.messaging.spi.ErrorQueue.Taken;
import dev.chassis.messaging.spi.ParkedMessage;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reads an error queue from the oldest on and leaves all where it is.
 *
 * @param read messages that were read
 * @param complete whether the queue ended before the limit did
 */
record Scan(int read, boolean complete) {

  private static final int BATCH = 100;

  /** Batches follow one another on the stack when the queue is in memory. */
  private static final int MOST_BATCHES = 200;

  /**
   * Shows the oldest messages to {@code visitor}, until it says false.
   *
   * @param limit how many at most
   */
  static Future<Scan> of(ErrorQueue queue, int limit, Predicate<ParkedMessage> visitor) {
    int batch = Math.max(BATCH, limit / MOST_BATCHES);
    return queue
        .open()
        .compose(session -> read(session, limit, batch, 0, visitor).eventually(session::close));
  }

  private static Future<Scan> read(
      Session session, int limit, int batch, int before, Predicate<ParkedMessage> visitor) {
    if (before >= limit) {
      return Future.succeededFuture(new Scan(before, false));
    }
    return session
        .take(Math.min(batch, limit - before))
        .compose(
            taken -> {
              if (taken.isEmpty()) {
                return Future.succeededFuture(new Scan(before, true));
              }
              int read = before + taken.size();
              return showAll(taken, visitor)
                  ? read(session, limit, batch, read, visitor)
                  : Future.succeededFuture(new Scan(read, false));
            });
  }

  private static boolean showAll(List<Taken> batch, Predicate<ParkedMessage> visitor) {
    for (var taken : batch) {
      if (!visitor.test(taken.parked())) {
        return false;
      }
    }
    return true;
  }
}
