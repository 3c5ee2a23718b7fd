package dev.chassis.health;

import dev.chassis.signals.Signals;
import dev.chassis.time.Durations;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Asks every event loop of a Vertx ten times per second whether it still runs, from a loop of its
 * own. Gauge {@code eventloop.stalled}, seconds, tag {@code loop}: for how long a loop has not come
 * to its work, 0 while it runs; counter {@code eventloop.stalls}. The log says where a blocked loop
 * stands; health says only that it is blocked.
 *
 * <p>A process that was itself stopped, by the machine or a long collection, blames no loop.
 */
public final class LoopWatch {

  private static final Duration PERIOD = Duration.ofMillis(100);

  private final Vertx vertx;
  private final ReservedLoop reserved;
  private final Duration limit;
  private final Duration fatal;
  private final MeterRegistry meters;
  private final Ticker ticker;
  private final List<WatchedLoop> loops = new CopyOnWriteArrayList<>();
  private volatile Timers.@Nullable Timer clock;
  private long lastTick;

  private LoopWatch(
      Vertx vertx,
      ReservedLoop reserved,
      Duration limit,
      Duration fatal,
      MeterRegistry meters,
      Ticker ticker) {
    this.vertx = vertx;
    this.reserved = reserved;
    this.limit = limit;
    this.fatal = fatal;
    this.meters = meters;
    this.ticker = ticker;
  }

  /**
   * A watch over every event loop of {@code vertx}, which is not started yet.
   *
   * @param limit how long a loop may be blocked before the service is not ready
   * @param fatal how long before it is not worth keeping
   * @param ticker of the real world: a test's standing clock says nothing about a thread
   */
  public static LoopWatch create(
      Vertx vertx,
      ReservedLoop reserved,
      Duration limit,
      Duration fatal,
      MeterRegistry meters,
      Ticker ticker) {
    return new LoopWatch(vertx, reserved, limit, fatal, meters, ticker);
  }

  /** Begins to ask. */
  public void start() {
    var stalls = Signals.EVENTLOOP_STALLS.counter(meters);
    for (var executor : ((VertxInternal) vertx).nettyEventLoopGroup()) {
      var loop = new WatchedLoop((EventLoop) executor, loops.size(), limit, stalls);
      loops.add(loop);
      register(loop);
    }
    reserved
        .context()
        .runOnContext(
            go -> {
              lastTick = ticker.nanos();
              clock = Timers.on(vertx).every(PERIOD, this::tick);
              tick(); // also learns which thread a loop has
            });
  }

  /** Asks no more. */
  public void stop() {
    var asking = clock;
    if (asking != null) {
      asking.cancel();
    }
  }

  /** Readiness: fails while a loop is blocked for longer than the limit. */
  public Future<?> ready() {
    return verdict(limit);
  }

  /** Liveness: fails while a loop is blocked for so long that it will hardly come back. */
  public Future<?> live() {
    return verdict(fatal);
  }

  private Future<Void> verdict(Duration most) {
    var now = ticker.nanos();
    WatchedLoop worst = null;
    for (var loop : loops) {
      if (worst == null || loop.stalled(now).compareTo(worst.stalled(now)) > 0) {
        worst = loop;
      }
    }
    if (worst == null || worst.stalled(now).compareTo(most) <= 0) {
      return Future.succeededFuture();
    }
    return Future.failedFuture(
        "event loop %d has been blocked for %d ms"
            .formatted(worst.index(), worst.stalled(now).toMillis()));
  }

  private void tick() {
    long now = ticker.nanos();
    boolean wasStopped = now - lastTick > Durations.times(5, PERIOD).toNanos();
    lastTick = now;
    for (var loop : loops) {
      if (wasStopped) {
        loop.forgive(now);
      }
      loop.look(now);
    }
  }

  private void register(WatchedLoop loop) {
    Signals.EVENTLOOP_STALLED.gauge(
        meters,
        loop,
        one -> one.stalled(ticker.nanos()).toNanos() / 1e9,
        Integer.toString(loop.index()));
  }
}
