package dev.chassis.testkit.api;

/**
 * One difference between what was promised and what is there.
 *
 * @param isBreaking whether a caller that relied on the promise may fail
 * @param operation such as {@code GET /orders/{id}}
 * @param what such as {@code response 200: /quantity is no longer there}
 */
public record ApiChange(boolean isBreaking, String operation, String what) {

  @Override
  public String toString() {
    return operation + ": " + what;
  }
}
