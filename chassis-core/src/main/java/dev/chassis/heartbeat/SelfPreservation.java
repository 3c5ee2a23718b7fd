package dev.chassis.heartbeat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Doubts the own ears: when more instances than a share of the fleet are missing without proof that
 * they ended, the fault is more likely here, or on the way, than there. Then nobody is taken out
 * until beats come again, or for {@code holdFor}; after that no more than the share per window. At
 * least one may always be lost. Used by one thread.
 *
 * @see <a href="https://github.com/Netflix/eureka/wiki/Understanding-Eureka-Peer-to-Peer-
 *     Communication">Eureka's self-preservation, which has the figure of 15 %</a>
 */
final class SelfPreservation {

  private final double share;
  private final long window;
  private final long holdFor;
  private final Deque<Long> losses = new ArrayDeque<>();
  private boolean on;
  private int limit = 1;

  SelfPreservation(double share, Duration window, Duration holdFor) {
    this.share = share;
    this.window = window.toNanos();
    this.holdFor = holdFor.toNanos();
  }

  boolean isOn() {
    return on;
  }

  /**
   * Looks at the fleet.
   *
   * @param living instances that are not taken out, with those that are silent
   * @param silent those of them that are silent for reasons unknown
   * @return whether it was switched on or off by that
   */
  boolean look(long now, int living, int silent) {
    while (!losses.isEmpty() && now - losses.getFirst() > window) {
      losses.removeFirst();
    }
    limit = Math.max(1, (int) (share * (living + losses.size())));
    boolean before = on;
    on = silent + losses.size() > limit;
    return on != before;
  }

  /** Whether one that is suspected since then may be taken out without proof. */
  boolean allowsLoss(long now, long suspectedSince) {
    return losses.size() < limit && (!on || now - suspectedSince > holdFor);
  }

  /** One was taken out without proof. */
  void lost(long now) {
    losses.addLast(now);
  }
}
