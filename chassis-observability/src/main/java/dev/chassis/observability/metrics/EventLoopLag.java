package dev.chassis.observability.metrics;

import dev.chassis.lifecycle.Component;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Measures how late the event loops come to their work: the time a request may wait before anybody
 * looks at it. Gauge {@code eventloop.lag}, seconds, tag {@code loop} (0, 1, …): the worst over the
 * window; it also grows while a loop is blocked.
 */
public final class EventLoopLag implements Component {

  private final Vertx vertx;
  private final Ticker ticker;
  private final Timers timers;
  private final MeterRegistry registry;
  private final MetricsConfig config;
  private final List<LoopProbe> probes = new CopyOnWriteArrayList<>();
  private final List<Timers.Timer> ticks = new CopyOnWriteArrayList<>();

  private EventLoopLag(
      Vertx vertx, Ticker ticker, Timers timers, MeterRegistry registry, MetricsConfig config) {
    this.vertx = vertx;
    this.ticker = ticker;
    this.timers = timers;
    this.registry = registry;
    this.config = config;
  }

  /** Measures every event loop of {@code vertx} from {@link #start} until {@link #stop}. */
  public static EventLoopLag create(
      Vertx vertx, Ticker ticker, Timers timers, MeterRegistry registry, MetricsConfig config) {
    return new EventLoopLag(vertx, ticker, timers, registry, config);
  }

  /** The worst lag of any loop over the window, a loop that is blocked right now included. */
  public Duration worst() {
    long now = ticker.nanos();
    return Duration.ofNanos(probes.stream().mapToLong(probe -> probe.worst(now)).max().orElse(0));
  }

  @Override
  public String name() {
    return "event loop lag";
  }

  @Override
  public Future<?> start() {
    var started = new ArrayList<Future<Void>>();
    for (var executor : ((VertxInternal) vertx).nettyEventLoopGroup()) {
      started.add(watch((EventLoop) executor, started.size()));
    }
    return Future.all(started);
  }

  @Override
  public Future<?> stop() {
    ticks.forEach(Timers.Timer::cancel);
    return Future.succeededFuture();
  }

  @Override
  public void kill() {
    ticks.forEach(Timers.Timer::cancel);
  }

  private Future<Void> watch(EventLoop loop, int index) {
    var context = ((VertxInternal) vertx).contextBuilder().withEventLoop(loop).build();
    Promise<Void> started = Promise.promise();
    context.runOnContext(
        ignored -> {
          var probe =
              new LoopProbe(
                  ticker.nanos(), config.loopTick().toNanos(), config.loopWindow().toNanos());
          probes.add(probe);
          ticks.add(timers.every(config.loopTick(), () -> probe.tick(ticker.nanos())));
          register(probe, index);
          started.complete();
        });
    return started.future();
  }

  private void register(LoopProbe probe, int index) {
    ObservabilitySignals.EVENTLOOP_LAG.gauge(
        registry, probe, one -> one.worst(ticker.nanos()) / 1e9, Integer.toString(index));
  }
}
