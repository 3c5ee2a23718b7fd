package dev.chassis.http;

/** Who goes first when there is more to do than can be done. */
public enum Priority {
  /** Refused last: what the business lives on. */
  CRITICAL(1.0),
  /** The default. */
  NORMAL(0.7),
  /** Refused first: what can be asked again later, such as prefetching and reports. */
  SHEDDABLE(0.5);

  private final double share;

  Priority(double share) {
    this.share = share;
  }

  /** The part of the limit that requests of this priority may fill, in (0, 1]. */
  public double share() {
    return share;
  }
}
