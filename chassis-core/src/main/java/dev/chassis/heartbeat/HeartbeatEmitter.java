package dev.chassis.heartbeat;

import dev.chassis.context.ServiceIdentity;
import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.signals.Signals;
import dev.chassis.time.Durations;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import dev.chassis.time.Timers.Timer;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the heartbeats of one instance: {@link #start} once it serves, {@link #draining} when it is
 * about to stop, {@link #gone} as its last word.
 *
 * <p>A beat proves that the event loops run that serve requests ({@link #servedBy}): while one of
 * them is overdue by more than half an interval no beat is sent. Each beat schedules the next:
 * after a stall one late beat goes out and no burst. Intervals are shortened by up to a tenth, the
 * first by up to half, so that the instances of a fleet do not beat in step.
 */
public final class HeartbeatEmitter {

  /** Part of the interval by which a beat may come earlier. */
  static final double JITTER = 0.1;

  /** Part of the interval by which the second beat may come earlier. */
  private static final double FIRST_JITTER = 0.5;

  /** Lateness of a loop that is nothing, however short the interval. */
  private static final Duration LEAST_STALL = Duration.ofMillis(200);

  private static final Logger log = LoggerFactory.getLogger(HeartbeatEmitter.class);

  private final ServiceIdentity identity;
  private final HeartbeatConfig config;
  private final HeartbeatChannel channel;
  private final Ticker ticker;
  private final Timers timers;
  private final DoubleSupplier random;
  private final ServingLoops loops;
  private final long longestLag;
  private final long incarnation;
  private final AtomicLong seq = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong unsent = new AtomicLong();
  private final AtomicReference<Status> status = new AtomicReference<>(Status.up);
  private volatile Supplier<Heartbeat.@Nullable Address> address = () -> null;
  private volatile IntSupplier inFlight = () -> 0;
  private volatile Supplier<@Nullable Boolean> readiness = () -> null;
  private volatile Supplier<Heartbeat.@Nullable Work> work = () -> null;
  private volatile @Nullable Timer next;
  private volatile boolean failing;

  private HeartbeatEmitter(
      ServiceIdentity identity,
      HeartbeatConfig config,
      HeartbeatChannel channel,
      Ticker ticker,
      Timers timers,
      DoubleSupplier random) {
    this.identity = identity;
    this.config = config;
    this.channel = channel;
    this.ticker = ticker;
    this.timers = timers;
    this.random = random;
    this.loops = new ServingLoops(ticker, timers, Durations.part(config.interval(), 4));
    this.longestLag = Math.max(config.interval().toNanos() / 2, LEAST_STALL.toNanos());
    this.incarnation = ticker.now().toEpochMilli();
  }

  /** An emitter that is silent until started. */
  public static HeartbeatEmitter create(
      ServiceIdentity identity,
      HeartbeatConfig config,
      HeartbeatChannel channel,
      Ticker ticker,
      Timers timers) {
    return create(
        identity, config, channel, ticker, timers, () -> ThreadLocalRandom.current().nextDouble());
  }

  /** With a source of jitter, from 0 to 1. */
  static HeartbeatEmitter create(
      ServiceIdentity identity,
      HeartbeatConfig config,
      HeartbeatChannel channel,
      Ticker ticker,
      Timers timers,
      DoubleSupplier random) {
    return new HeartbeatEmitter(identity, config, channel, ticker, timers, random);
  }

  /** Makes beats depend on the event loops of these contexts; call it before {@link #start}. */
  public HeartbeatEmitter servedBy(List<Context> contexts) {
    loops.watch(contexts);
    return this;
  }

  /**
   * Lets beats say whether the instance is ready; call it before {@link #start}.
   *
   * @param ready asked at each beat, must not wait; null when it is not known yet
   */
  public HeartbeatEmitter readiness(Supplier<@Nullable Boolean> ready) {
    readiness = ready;
    return this;
  }

  /**
   * Lets beats say what the instance has done; call it before {@link #start}.
   *
   * @param done asked at each beat
   */
  public HeartbeatEmitter work(Supplier<Heartbeat.@Nullable Work> done) {
    work = done;
    return this;
  }

  /**
   * Sends the first beat now and one per interval from then on, until {@link #gone}.
   *
   * @param serverAddress where the instance serves; may supply null
   * @param requestsInFlight requests being handled
   * @return completed when the first beat is sent; never fails, as beats are lossy by nature
   */
  public Future<Void> start(
      Supplier<Heartbeat.@Nullable Address> serverAddress, IntSupplier requestsInFlight) {
    address = serverAddress;
    inFlight = requestsInFlight;
    var first = send(0);
    scheduleNext(part(config.interval(), 1 - FIRST_JITTER * random.getAsDouble()));
    return first;
  }

  /** Counts beats in {@code meters}. */
  public void measure(MeterRegistry meters) {
    Signals.HEARTBEAT_SENT.counted(meters, sent, AtomicLong::get, "success");
    Signals.HEARTBEAT_SENT.counted(meters, unsent, AtomicLong::get, "failure");
  }

  /** Grows with every start of the instance; see {@link Heartbeat}. */
  public long incarnation() {
    return incarnation;
  }

  /** Says at once, and with every later beat, that the instance wants no new work. */
  public Future<Void> draining() {
    return status.compareAndSet(Status.up, Status.draining) ? send(0) : Future.succeededFuture();
  }

  /** Says that the instance is gone and falls silent. Harmless when repeated. */
  public Future<Void> gone() {
    if (status.getAndSet(Status.gone) == Status.gone) {
      return Future.succeededFuture();
    }
    cancelNext();
    return send(0);
  }

  /** Ends without a word, as a killed process would. */
  public void fallSilent() {
    status.set(Status.gone);
    cancelNext();
  }

  private void cancelNext() {
    loops.stop();
    var pending = next;
    if (pending != null) {
      pending.cancel();
    }
  }

  private static Duration part(Duration whole, double share) {
    return Duration.ofNanos((long) (whole.toNanos() * share));
  }

  private void scheduleNext(Duration delay) {
    var due = ticker.nanos() + delay.toNanos();
    next = timers.after(delay, () -> beat(due));
  }

  private void beat(long due) {
    var now = status.get();
    // The timer may have fired while gone() was taking it back.
    if (now == null || now == Status.gone) {
      return;
    }
    var lag = loops.lag();
    // While it drains, servers close and take their contexts along.
    if (now == Status.up && lag > longestLag) {
      next = timers.after(Durations.part(config.interval(), 8), () -> beat(due));
      return;
    }
    send(Duration.ofNanos(Math.max(lag, ticker.nanos() - due)).toMillis());
    scheduleNext(part(config.interval(), 1 - JITTER * random.getAsDouble()));
  }

  private Future<Void> send(long lagMs) {
    return channel.send(nextBeat(lagMs)).onSuccess(sent -> recovered()).otherwise(this::failed);
  }

  /** One at a time, so that no beat has a higher number and an older status than another. */
  private synchronized Heartbeat nextBeat(long lagMs) {
    return new Heartbeat(
        identity.name(),
        identity.instance(),
        incarnation,
        seq.incrementAndGet(),
        config.interval().toMillis(),
        Objects.requireNonNull(status.get()),
        address.get(),
        identity.version(),
        config.zone(),
        config.weight(),
        new Heartbeat.Load(inFlight.getAsInt(), Math.max(0, lagMs), work.get()),
        readiness.get());
  }

  private void recovered() {
    sent.incrementAndGet();
    if (failing) {
      failing = false;
      log.atInfo().log("Heartbeats are sent again");
    }
  }

  private @Nullable Void failed(Throwable cause) {
    unsent.incrementAndGet();
    // Once per outage: a line per beat would drown everything else.
    if (!failing) {
      failing = true;
      log.atWarn().setCause(cause).log("Heartbeats cannot be sent; others will take us for dead");
    }
    return null;
  }
}
