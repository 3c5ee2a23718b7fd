package dev.chassis.samples.fees;

import dev.chassis.config.Check;

/**
 * What is charged. Config keys live under {@code fees}.
 *
 * @param basisPoints fee in hundredths of a percent of the order's value, from 0 to 10 000; default
 *     10 (0.1 %)
 * @param minimumCents least fee per order in cents, 0 or more; default 100
 */
record FeesSettings(int basisPoints, long minimumCents) {

  FeesSettings {
    Check.all(
        Check.between(0, 10_000, "basisPoints", basisPoints),
        Check.atLeast(0, "minimumCents", minimumCents));
  }

  static FeesSettings defaults() {
    return new FeesSettings(10, 100);
  }

  /** The fee for an order of this value, rounded down to whole cents. */
  long feeCents(long valueCents) {
    return Math.max(minimumCents, Math.multiplyExact(valueCents, basisPoints) / 10_000);
  }
}
