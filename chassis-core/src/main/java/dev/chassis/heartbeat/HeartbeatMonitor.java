package dev.chassis.heartbeat;

import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.heartbeat.HeartbeatChannel.Listening;
import dev.chassis.heartbeat.HeartbeatListener.Reason;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import dev.chassis.time.Timers.Timer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears heartbeats and finds out who is down: at once who says {@code gone}, after {@code timeout}
 * plus at most a quarter of an interval who falls silent. Uses monotonic time only.
 *
 * <p>An observer that was itself stalled heard nobody, which says nothing about the others: then
 * all get a fresh window and nobody is taken out.
 *
 * @see <a href="https://arxiv.org/abs/1707.00788">Lifeguard: local health awareness, the source of
 *     that rule</a>
 */
public final class HeartbeatMonitor {

  private static final Logger log = LoggerFactory.getLogger(HeartbeatMonitor.class);

  /** How long an instance that is down is shown, and its late beats are recognised. */
  private static final long REMEMBERED_NANOS = Duration.ofMinutes(1).toNanos();

  /** Longest silence an instance may ask for with a slow beat of its own. */
  private static final long SLOWEST_INTERVAL_MS = 30_000;

  private static final Comparator<Tracked> BY_NAME =
      Comparator.comparing((Tracked one) -> one.beat().service())
          .thenComparing(one -> one.beat().instance());

  private final HeartbeatConfig config;
  private final Ticker ticker;
  private final Timers timers;
  private final List<HeartbeatListener> listeners = new CopyOnWriteArrayList<>();
  // Written on one context only; a concurrent map because states() reads from anywhere.
  private final Map<Tracked.Key, Tracked> tracked = new ConcurrentHashMap<>();
  private @Nullable Context context;
  private long lastSweep;
  private final List<Listening> ears = new CopyOnWriteArrayList<>();
  private volatile @Nullable Timer sweeps;
  private volatile boolean stopped;

  private HeartbeatMonitor(HeartbeatConfig config, Ticker ticker, Timers timers) {
    this.config = config;
    this.ticker = ticker;
    this.timers = timers;
    this.lastSweep = ticker.nanos();
  }

  /** A monitor that knows nobody until started. */
  public static HeartbeatMonitor create(HeartbeatConfig config, Ticker ticker, Timers timers) {
    return new HeartbeatMonitor(config, ticker, timers);
  }

  /** Tells {@code listener} everything from now on; add it before {@link #start}. */
  public HeartbeatMonitor addListener(HeartbeatListener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * Listens to {@code channel}. May be called again for further services.
   *
   * @param services names of the services to hear; empty for all
   * @return completed once listening; failed when the channel is away
   */
  public Future<Void> start(Vertx vertx, HeartbeatChannel channel, Set<String> services) {
    var loop = meetingPoint(vertx);
    Consumer<Heartbeat> ear = beat -> loop.runOnContext(ignored -> heard(beat));
    return channel
        .listen(vertx, services, ear)
        .compose(
            heard -> {
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
            });
  }

  /** Beats and sweeps meet on one context, so nothing here needs a lock. */
  private synchronized Context meetingPoint(Vertx vertx) {
    if (context == null) {
      context = vertx.getOrCreateContext();
    }
    return context;
  }

  /** Stops listening, for good. Nobody is taken out by it. */
  public Future<Void> stop() {
    stopped = true;
    var timer = sweeps;
    if (timer != null) {
      timer.cancel();
    }
    return Future.all(ears.stream().map(Listening::stop).toList()).mapEmpty();
  }

  /** Everyone known, by service and instance; who is down is listed for a minute. */
  public List<InstanceState> states() {
    var now = ticker.nanos();
    return tracked.values().stream().sorted(BY_NAME).map(one -> one.state(now)).toList();
  }

  private void startSweeping() {
    if (sweeps != null) {
      return;
    }
    lastSweep = ticker.nanos();
    sweeps = timers.every(sweepPeriod(), this::sweep);
  }

  private Duration sweepPeriod() {
    return config.interval().dividedBy(4);
  }

  /** Takes in a beat; on the monitor's context. */
  void heard(Heartbeat beat) {
    var known = tracked.get(Tracked.Key.of(beat));
    if (known != null ? known.outdates(beat) : isOfEarlierLife(beat)) {
      return;
    }
    var now = ticker.nanos();
    if (known == null && beat.status() == Status.gone) {
      return;
    }
    takeOutEarlierLives(beat, now);
    var next = known == null ? new Tracked(beat, now, now, null) : known.heard(beat, now);
    tracked.put(Tracked.Key.of(beat), next);
    if (next.isAlive()) {
      tell(listener -> listener.alive(beat, leaseUntil(next)));
    } else if (known != null && known.isAlive()) {
      tell(listener -> listener.down(beat, Reason.GONE));
    }
  }

  /** Takes out who is silent for too long; on the monitor's context. */
  void sweep() {
    var now = ticker.nanos();
    long late = now - lastSweep - sweepPeriod().toNanos();
    lastSweep = now;
    if (late > config.interval().toNanos()) {
      log.atWarn()
          .addKeyValue("late_ms", Duration.ofNanos(late).toMillis())
          .log("This process was stalled; all instances get a fresh window");
      tracked.replaceAll((key, one) -> one.isAlive() ? one.givenTime(now) : one);
      tracked.values().stream().filter(Tracked::isAlive).forEach(this::tellAlive);
      return;
    }
    tracked.values().removeIf(one -> !one.isAlive() && now - one.since() > REMEMBERED_NANOS);
    tracked.values().stream()
        .filter(one -> one.isAlive() && now - leaseUntil(one) > 0)
        .forEach(one -> takeOut(one, Reason.SILENT, now));
  }

  private void tellAlive(Tracked one) {
    tell(listener -> listener.alive(one.beat(), leaseUntil(one)));
  }

  private long leaseUntil(Tracked one) {
    long own = Math.max(0, Math.min(one.beat().intervalMs(), SLOWEST_INTERVAL_MS));
    return one.heardAt()
        + Math.max(config.timeout().toNanos(), Duration.ofMillis(2 * own).toNanos());
  }

  private boolean isOfEarlierLife(Heartbeat beat) {
    return tracked.values().stream()
        .anyMatch(
            one ->
                one.servesWhere(beat)
                    && one.isAlive()
                    && one.beat().incarnation() > beat.incarnation());
  }

  private void takeOutEarlierLives(Heartbeat beat, long now) {
    tracked.values().stream()
        .filter(one -> one.servesWhere(beat) && one.isAlive())
        .forEach(one -> takeOut(one, Reason.REPLACED, now));
  }

  private void takeOut(Tracked one, Reason reason, long now) {
    tracked.put(Tracked.Key.of(one.beat()), one.out(reason, now));
    log.atWarn()
        .addKeyValue("service", one.beat().service())
        .addKeyValue("instance", one.beat().instance())
        .addKeyValue("reason", reason)
        .log("Took out an instance");
    tell(listener -> listener.down(one.beat(), reason));
  }

  private void tell(Consumer<HeartbeatListener> event) {
    for (var listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException e) {
        log.atWarn().setCause(e).log("A heartbeat listener threw");
      }
    }
  }
}
