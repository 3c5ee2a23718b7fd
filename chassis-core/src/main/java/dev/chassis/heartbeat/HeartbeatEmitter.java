package dev.chassis.heartbeat;

import dev.chassis.context.ServiceIdentity;
import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import dev.chassis.time.Timers.Timer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the heartbeats of one instance: {@link #start} once it serves, {@link #draining} when it is
 * about to stop, {@link #gone} as its last word.
 *
 * <p>A beat proves that the event loop it is sent from runs, so start it on the context that serves
 * requests. Each beat schedules the next: a stalled loop sends one late beat and no burst.
 */
public final class HeartbeatEmitter {

  private static final Logger log = LoggerFactory.getLogger(HeartbeatEmitter.class);

  private final ServiceIdentity identity;
  private final HeartbeatConfig config;
  private final HeartbeatChannel channel;
  private final Ticker ticker;
  private final Timers timers;
  private final long incarnation;
  private final AtomicLong seq = new AtomicLong();
  private final AtomicReference<Status> status = new AtomicReference<>(Status.up);
  private volatile Supplier<Heartbeat.@Nullable Address> address = () -> null;
  private volatile IntSupplier inFlight = () -> 0;
  private volatile @Nullable Timer next;
  private volatile boolean failing;

  private HeartbeatEmitter(
      ServiceIdentity identity,
      HeartbeatConfig config,
      HeartbeatChannel channel,
      Ticker ticker,
      Timers timers) {
    this.identity = identity;
    this.config = config;
    this.channel = channel;
    this.ticker = ticker;
    this.timers = timers;
    this.incarnation = ticker.now().toEpochMilli();
  }

  /** An emitter that is silent until started. */
  public static HeartbeatEmitter create(
      ServiceIdentity identity,
      HeartbeatConfig config,
      HeartbeatChannel channel,
      Ticker ticker,
      Timers timers) {
    return new HeartbeatEmitter(identity, config, channel, ticker, timers);
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
    scheduleNext();
    return first;
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
    var pending = next;
    if (pending != null) {
      pending.cancel();
    }
  }

  private void scheduleNext() {
    var due = ticker.nanos() + config.interval().toNanos();
    next = timers.after(config.interval(), () -> beat(due));
  }

  private void beat(long due) {
    var now = status.get();
    // The timer may have fired while gone() was taking it back.
    if (now != null && now != Status.gone) {
      send(Duration.ofNanos(ticker.nanos() - due).toMillis());
      scheduleNext();
    }
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
        new Heartbeat.Load(inFlight.getAsInt(), Math.max(0, lagMs)));
  }

  private void recovered() {
    if (failing) {
      failing = false;
      log.atInfo().log("Heartbeats are sent again");
    }
  }

  private @Nullable Void failed(Throwable cause) {
    // Once per outage: a line per beat would drown everything else.
    if (!failing) {
      failing = true;
      log.atWarn().setCause(cause).log("Heartbeats cannot be sent; others will take us for dead");
    }
    return null;
  }
}
