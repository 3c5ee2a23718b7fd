package dev.chassis.discovery;

/**
 * What one source says of one instance. Immutable but for its lease, which is renewed far more
 * often than anything else changes.
 */
final class Claim {

  /** A lease without an end. */
  static final long ENDLESS = Long.MAX_VALUE;

  private final String teller;
  private final Instance instance;
  // Written under the registry's lock, read by reports.
  private volatile long leaseUntil;

  Claim(String teller, Instance instance, long leaseUntil) {
    this.teller = teller;
    this.instance = instance;
    this.leaseUntil = leaseUntil;
  }

  /** What a claim is known by within its service. */
  record Key(String teller, String id) {}

  Key key() {
    return new Key(teller, instance.id());
  }

  String teller() {
    return teller;
  }

  Instance instance() {
    return instance;
  }

  /** On the ticker's scale. */
  long leaseUntil() {
    return leaseUntil;
  }

  void renew(long until) {
    leaseUntil = until;
  }

  boolean isEndless() {
    return leaseUntil == ENDLESS;
  }

  /** Whether the lease is over. One of a heartbeat never is: only its monitor may say so. */
  boolean isOver(long now) {
    return !isEndless() && instance.source() != Instance.Source.HEARTBEAT && now - leaseUntil > 0;
  }

  /** Whether this speaks of an earlier life of what {@code other} speaks of. */
  boolean isOutdatedBy(Instance other) {
    return instance.incarnation() > 0 && instance.incarnation() < other.incarnation();
  }
}
