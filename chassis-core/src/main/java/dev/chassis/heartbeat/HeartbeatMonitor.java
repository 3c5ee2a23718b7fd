package dev.chassis.heartbeat;

import dev.chassis.heartbeat.HeartbeatChannel.Listening;
import dev.chassis.signals.Signals;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import dev.chassis.time.Timers.Timer;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hears heartbeats and finds out who is down, in three steps (ADR-0026):
 *
 * <ol>
 *   <li>at once who says {@code gone}, and whose successor beats from the same address;
 *   <li>an instance that is later than its own history explains is suspected, after 2 of its
 *       intervals at most, and its port is asked: closed twice, or twice no answer from the
 *       machine, and it is taken out;
 *   <li>one whose port takes connections is given {@link HeartbeatConfig#timeout()}: it may be
 *       paused.
 * </ol>
 *
 * <p>An observer that was itself stalled heard nobody, which says nothing about the others: then
 * all get the time back. When too many fall silent at once for no known cause, nobody is taken out
 * ({@link PreservationConfig}). Uses monotonic time only.
 *
 * @see <a href="https://arxiv.org/abs/1707.00788">Lifeguard: local health awareness, the source of
 *     the rule for stalled observers</a>
 */
public final class HeartbeatMonitor {

  private final HeartbeatConfig config;
  private final Timers timers;
  private final Probe probe;
  private final Announcements told = new Announcements();
  private final Roster roster;
  private final ActiveChecks checks;
  private @Nullable Context context;
  private final List<Listening> ears = new CopyOnWriteArrayList<>();
  private volatile @Nullable Timer sweeps;
  private volatile boolean stopped;

  private HeartbeatMonitor(HeartbeatConfig config, Probe probe, Ticker ticker, Timers timers) {
    this.config = config;
    this.timers = timers;
    this.probe = config.detector().probe() ? probe : Probe.none();
    this.roster = new Roster(config, ticker, this.probe, told);
    this.checks = new ActiveChecks(config, ticker, timers, told);
  }

  /** A monitor that knows nobody until started, and asks no port. */
  public static HeartbeatMonitor create(HeartbeatConfig config, Ticker ticker, Timers timers) {
    return create(config, Probe.none(), ticker, timers);
  }

  /** A monitor that knows nobody until started, and looks into silence with {@code probe}. */
  public static HeartbeatMonitor create(
      HeartbeatConfig config, Probe probe, Ticker ticker, Timers timers) {
    return new HeartbeatMonitor(config, probe, ticker, timers);
  }

  /** Tells {@code listener} everything from now on; add it before {@link #start}. */
  public HeartbeatMonitor addListener(HeartbeatListener listener) {
    told.add(listener);
    return this;
  }

  /**
   * Listens to {@code channel}, and begins to ask the addresses of {@link
   * HeartbeatConfig#checks()}. May be called again for further services.
   *
   * @param services names of the services to hear; empty for all
   * @return completed once listening; failed when the channel is away
   */
  public Future<Void> start(Vertx vertx, HeartbeatChannel channel, Set<String> services) {
    var loop = meetingPoint(vertx);
    Consumer<Heartbeat> ear = beat -> loop.runOnContext(ignored -> heard(beat));
    return channel.listen(vertx, services, ear).compose(heard -> sweep(loop, heard));
  }

  /** Asks the addresses of {@link HeartbeatConfig#checks()} from now on. */
  public Future<Void> startChecks(Vertx vertx) {
    var loop = meetingPoint(vertx);
    var started = Promise.<Void>promise();
    loop.runOnContext(
        ignored -> {
          if (!stopped) {
            checks.start(vertx);
          }
          started.complete();
        });
    return started.future();
  }

  private Future<Void> sweep(Context loop, Listening heard) {
    ears.add(heard);
    if (stopped) {
      // Told to stop while the channel was still opening this ear: nobody else closes it.
      return heard.stop();
    }
    var sweeping = Promise.<Void>promise();
    loop.runOnContext(
        ignored -> {
          if (!stopped) {
            startSweeping();
          }
          sweeping.complete();
        });
    return sweeping.future();
  }

  /** Beats and sweeps meet on one context, so nothing here needs a lock. */
  private synchronized Context meetingPoint(Vertx vertx) {
    if (context == null) {
      context = vertx.getOrCreateContext();
    }
    return context;
  }

  /** Stops listening and asking, for good. Nobody is taken out by it. */
  public Future<Void> stop() {
    stopped = true;
    var timer = sweeps;
    if (timer != null) {
      timer.cancel();
    }
    var closed = Stream.of(checks.stop(), probe.close());
    return Future.all(Stream.concat(ears.stream().map(Listening::stop), closed).toList())
        .mapEmpty();
  }

  /** Shows in {@code meters} how many instances are how. */
  public void measure(MeterRegistry meters) {
    for (var standing : Standing.values()) {
      Signals.HEARTBEAT_INSTANCES.gauge(
          meters, this, monitor -> monitor.count(standing), standing.name());
    }
  }

  private double count(Standing standing) {
    return states().stream().filter(state -> state.status() == standing).count();
  }

  /**
   * Everyone known: who beats by service and instance, then who is asked; one that is down or gone
   * is listed for 10 min. Any thread.
   */
  public List<InstanceState> states() {
    return Stream.concat(roster.states().stream(), checks.states().stream()).toList();
  }

  private void startSweeping() {
    if (sweeps != null) {
      return;
    }
    roster.begin();
    sweeps = timers.every(Roster.sweepPeriod(config), roster::sweep);
  }

  /** Takes in a beat; on the monitor's context. */
  void heard(Heartbeat beat) {
    roster.heard(beat);
  }

  /** Takes out who is silent for too long; on the monitor's context. */
  void sweep() {
    roster.sweep();
  }
}
