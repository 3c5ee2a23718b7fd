package dev.chassis.balance;

import dev.chassis.balance.Standing.Change;
import dev.chassis.discovery.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks one of the callable instances of a service: draws two at random, by weight, and prefers the
 * one with the lower cost, which is (calls in flight + 1) × recent latency. Failures count as slow
 * answers; calls that are not answered count by their age, long before they time out. Instances in
 * the caller's zone go first, newcomers begin with little, and who fails again and again is left
 * out for a while. Thread-safe; one per service.
 *
 * <p>The preference is a lottery, with odds by the square of the costs: a strict comparison would
 * starve the loser at low traffic, and a slow instance would never be seen to have healed.
 *
 * @see <a href="https://www.eecs.harvard.edu/~michaelm/postscripts/handbook2001.pdf">the power of
 *     two random choices</a>
 */
public final class Balancer {

  private static final Logger log = LoggerFactory.getLogger(Balancer.class);

  private final @Nullable String zone;
  private final Supplier<? extends RandomGenerator> random;
  private final List<Consumer<SeatChange>> listeners = new CopyOnWriteArrayList<>();
  private volatile Tuning tuning;
  // Replaced as a whole, under the lock: a pick reads it once.
  private volatile Bench bench = Bench.EMPTY;

  private Balancer(
      BalancerConfig config, @Nullable String zone, Supplier<? extends RandomGenerator> random) {
    this.tuning = Tuning.of(config);
    this.zone = zone;
    this.random = random;
  }

  /**
   * A balancer without experience.
   *
   * @param zone where the caller runs; null when it does not know
   * @param random asked at every pick, on the picking thread
   */
  public static Balancer create(
      BalancerConfig config, @Nullable String zone, Supplier<? extends RandomGenerator> random) {
    return new Balancer(config, zone, random);
  }

  /** Follows other settings from now on; what is known about instances is kept. */
  public synchronized void retune(BalancerConfig config) {
    tuning = Tuning.of(config);
    bench = bench.judgedAnew(zone, tuning);
  }

  /**
   * Listens to instances being left out and returning. Called on the thread that told of a call,
   * after the change; what a listener throws is logged.
   */
  public void onChange(Consumer<SeatChange> listener) {
    listeners.add(listener);
  }

  /** Picks an instance for a call without a key that may be a probe. */
  public @Nullable Pick pick(Snapshot snapshot, Set<String> tried, long now) {
    return pick(snapshot, tried, null, true, now);
  }

  /**
   * Picks an instance, which from now on has one call more in flight: tell the pick how the call
   * went. Makes no object but the pick unless the snapshot is new.
   *
   * @param tried ids not to pick again while another is callable
   * @param key calls with the same key go to the same instance while that one is callable, not left
   *     out and not overloaded; zones and slow start play no part. Null for a free choice
   * @param mayProbe whether this call may be the one that shows how an instance does that was left
   *     out. Better not for one that must not be repeated, nor for a retry
   * @param now {@link dev.chassis.time.Ticker#nanos()}
   * @return the pick; null when nobody is callable
   */
  public @Nullable Pick pick(
      Snapshot snapshot, Set<String> tried, @Nullable String key, boolean mayProbe, long now) {
    var rules = tuning;
    var known = bench(snapshot, now);
    var due = mayProbe ? known.due(tried, now, rules) : null;
    if (due != null) {
      judgeAnew();
      return begin(due, now, true);
    }
    var seat =
        key == null
            ? known.draw(random.get(), tried, now, rules)
            : known.sticky(key, tried, rules.config().stickyBound());
    return seat == null ? null : begin(seat, now, false);
  }

  /**
   * Picks the instance that is known best to be well: for the few calls by which somebody judges
   * the whole service, which one instance that hangs must not decide. Looks at all of them.
   *
   * @param tried ids not to pick again while another is callable
   * @param now {@link dev.chassis.time.Ticker#nanos()}
   * @return the pick; null when nobody is callable
   */
  public @Nullable Pick pickSurest(Snapshot snapshot, Set<String> tried, long now) {
    var seat = bench(snapshot, now).surest(tried, now, tuning);
    return seat == null ? null : begin(seat, now, false);
  }

  /**
   * Lets the next call that may be a probe go to an instance that is left out, whatever time was
   * left, because there is news that it is well.
   *
   * @return whether it is known and was left out
   */
  public boolean probe(String instance, long now) {
    var seat = bench.seat(instance);
    if (seat == null || !seat.hurry(now)) {
      return false;
    }
    judgeAnew();
    return true;
  }

  /** How calls are spread; of the snapshot last picked from. */
  public BalanceReport report(long now) {
    var known = bench;
    return new Reporting(known, now, tuning).report(known.snapshot().service());
  }

  void answered(Pick pick, long now) {
    ended(pick, pick.seat().standing().ejection(), pick.seat().answered(pick, now, tuning), now);
  }

  void failed(Pick pick, long now) {
    var before = pick.seat().standing().ejection();
    ended(pick, before, pick.seat().failed(pick, now, tuning, random.get()), now);
  }

  void refused(Pick pick, long now) {
    saidNothing(pick.seat().refused(pick, now, tuning, random.get()));
  }

  void abandoned(Pick pick, long now) {
    saidNothing(pick.seat().abandoned(pick, now, tuning, random.get()));
  }

  private Pick begin(Seat seat, long now, boolean probe) {
    seat.load().begin(now);
    return new Pick(this, seat, now, probe);
  }

  private void ended(Pick pick, @Nullable Ejection before, Change change, long now) {
    if (change != Change.NONE) {
      judgeAnew();
      tell(pick.seat(), before, now);
    }
  }

  private void saidNothing(Change change) {
    if (change != Change.NONE) {
      judgeAnew();
    }
  }

  private void tell(Seat seat, @Nullable Ejection before, long now) {
    var after = seat.standing().ejection();
    var cause = after == null ? before : after;
    var change =
        new SeatChange(
            seat.instance().service(),
            seat.id(),
            after != null,
            cause == null ? "" : cause.why(),
            after == null ? Duration.ZERO : seat.standing().left(now));
    // One that fails its probes is no news.
    var level = change.ejected() && before == null ? log.atWarn() : log.atInfo();
    level
        .addKeyValue("service", change.service())
        .addKeyValue("instance", change.instance())
        .addKeyValue("reason", change.why())
        .addKeyValue("ms", change.lasts().toMillis())
        .log(change.ejected() ? "An instance is left out" : "An instance takes part again");
    listeners.forEach(listener -> tell(listener, change));
  }

  @SuppressWarnings("CatchingUnchecked") // whatever a listener does is not the call's fault
  private static void tell(Consumer<SeatChange> listener, SeatChange change) {
    try {
      listener.accept(change);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("A listener to instances failed");
    }
  }

  private synchronized void judgeAnew() {
    bench = bench.judgedAnew(zone, tuning);
  }

  @SuppressWarnings("ReferenceEquality") // the registry keeps a snapshot until it changes
  private Bench bench(Snapshot snapshot, long now) {
    var known = bench;
    return known.snapshot() == snapshot ? known : changed(snapshot, now);
  }

  @SuppressWarnings("ReferenceEquality") // see above
  private synchronized Bench changed(Snapshot snapshot, long now) {
    if (bench.snapshot() != snapshot) {
      bench = bench.of(snapshot, zone, tuning, now);
    }
    return bench;
  }
}
