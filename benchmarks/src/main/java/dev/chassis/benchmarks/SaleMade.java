package dev.chassis.benchmarks;

/**
 * An event of 1 KiB as JSON.
 *
 * @param sale its number
 * @param item what was sold
 * @param quantity how many
 * @param note makes it large
 */
record SaleMade(String sale, String item, int quantity, String note) {

  private static final SaleMade SAMPLE = new SaleMade("s-1", "paper", 3, "n".repeat(971));

  static SaleMade sample() {
    return SAMPLE;
  }
}
