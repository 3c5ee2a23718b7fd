package dev.chassis.balance;

import dev.chassis.discovery.Instance;

/**
 * An instance that was picked for one call. The call counts as in flight until one of the methods
 * below says how it went; only the first of them counts. Thread-safe.
 */
public final class Pick {

  private final Balancer balancer;
  private final Seat seat;
  private final long begun;
  private final boolean probe;
  // Guarded by the seat, which looks at it first.
  private boolean ended;

  Pick(Balancer balancer, Seat seat, long begun, boolean probe) {
    this.balancer = balancer;
    this.seat = seat;
    this.begun = begun;
    this.probe = probe;
  }

  /** Where to call. */
  public Instance instance() {
    return seat.instance();
  }

  /** Calls under way to the instance by now, with this one. */
  public int abreast() {
    return seat.load().inFlight();
  }

  /** Whether the instance was left out, and this call decides whether it returns. */
  public boolean isProbe() {
    return probe;
  }

  /**
   * The instance answered well, which includes answers that speak against the caller, such as 404.
   *
   * @param now {@link dev.chassis.time.Ticker#nanos()}, as for all of these
   */
  public void succeeded(long now) {
    balancer.answered(this, now);
  }

  /**
   * The instance did not answer, or answered that it failed; enough of these, and it is left out.
   */
  public void failed(long now) {
    balancer.failed(this, now);
  }

  /**
   * The instance refused because it has too much to do. That makes it dear as a failure does; it is
   * not left out for it, or the load of those that are left would grow and take them down too.
   */
  public void refused(long now) {
    balancer.refused(this, now);
  }

  /**
   * The caller stopped waiting: another attempt was faster, or the caller's own time was up for
   * reasons of its own. Says no more than that the answer would have taken longer than this.
   */
  public void abandoned(long now) {
    balancer.abandoned(this, now);
  }

  Seat seat() {
    return seat;
  }

  /** When the call began. */
  long begun() {
    return begun;
  }

  /** Whether this is the end, which there is one of. */
  boolean ends() {
    boolean first = !ended;
    ended = true;
    return first;
  }
}
