package dev.chassis.testkit.api;

/** Who has to understand a value that both describe. */
enum Direction {
  /** The service: it must take everything that it took. */
  REQUEST,
  /** The caller: it must get nothing that it did not know. */
  RESPONSE,
  /** One who reads some of it: it must get what it reads, whatever else there is. */
  READING
}
