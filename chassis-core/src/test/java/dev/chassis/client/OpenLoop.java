package dev.chassis.client;

import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Calls at a fixed rate, whatever becomes of the calls before. */
final class OpenLoop {

  /**
   * One call.
   *
   * @param atMillis when it was due, from the start of the loop
   * @param tookNanos from then to its end
   * @param succeeded whether it succeeded
   */
  record Sample(long atMillis, long tookNanos, boolean succeeded) {}

  private final List<Sample> samples = new CopyOnWriteArrayList<>();
  private final Vertx vertx;
  private final int perSecond;
  private final Duration time;
  private final Supplier<Future<?>> call;
  private final Promise<List<Sample>> done = Promise.promise();
  private final long start = Ticker.system().nanos();
  private int sent;
  private int ended;

  private OpenLoop(Vertx vertx, int perSecond, Duration time, Supplier<Future<?>> call) {
    this.vertx = vertx;
    this.perSecond = perSecond;
    this.time = time;
    this.call = call;
  }

  /** Calls for {@code time}; the future holds all calls once the last has ended. */
  static Future<List<Sample>> run(
      Vertx vertx, int perSecond, Duration time, Supplier<Future<?>> call) {
    var loop = new OpenLoop(vertx, perSecond, time, call);
    vertx.getOrCreateContext().runOnContext(go -> vertx.setPeriodic(5, loop::tick));
    return loop.done.future();
  }

  private void tick(long timer) {
    long elapsed = Ticker.system().nanos() - start;
    long due = Math.min(elapsed, time.toNanos()) * perSecond / 1_000_000_000L;
    while (sent < due) {
      long dueAt = sent++ * 1_000_000_000L / perSecond;
      call.get()
          .onComplete(
              result ->
                  vertx.runOnContext(
                      go -> ended(dueAt, Ticker.system().nanos() - start, result.succeeded())));
    }
    if (elapsed >= time.toNanos()) {
      vertx.cancelTimer(timer);
      sent = sent == 0 ? -1 : sent;
      finish();
    }
  }

  private synchronized void ended(long dueAt, long now, boolean succeeded) {
    samples.add(new Sample(dueAt / 1_000_000, now - dueAt, succeeded));
    ended++;
    finish();
  }

  private void finish() {
    boolean over = Ticker.system().nanos() - start >= time.toNanos();
    if (over && ended >= sent) {
      done.tryComplete(List.copyOf(samples));
    }
  }
}
