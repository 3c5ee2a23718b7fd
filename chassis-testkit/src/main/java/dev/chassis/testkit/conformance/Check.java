package dev.chassis.testkit.conformance;

/** Looks at one promise. Leaves the service as it found it, but for the drain. */
interface Check {

  /** What is promised, in a word or two that do not change. */
  String promise();

  /**
   * Holds the service to it.
   *
   * @throws UnreachableException when the service does not answer at all
   */
  Finding examine(Subject subject);
}
