package dev.chassis.config;

/**
 * Makes a record of its components, by hand. From JDK 18 on a constructor called by reflection
 * costs a class per component at its first call, which no cache keeps: 30 ms of a start for a
 * record of seventeen (ADR-0034). Worth it for a large record that nearly every service configures.
 *
 * @param <T> type of the record
 */
@FunctionalInterface
public interface Assembly<T extends Record> {

  /**
   * Calls the canonical constructor.
   *
   * @param components in the order of the record
   * @throws RuntimeException what the constructor throws
   */
  T of(Components components);
}
