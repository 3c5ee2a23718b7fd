package dev.chassis.observability.logging;

/** The least severe events that a logger passes on. */
public enum LogLevel {
  /** Everything. */
  TRACE,
  /** What helps to find a fault. */
  DEBUG,
  /** What happens in normal operation. */
  INFO,
  /** What should be looked at, though work goes on. */
  WARN,
  /** What failed. */
  ERROR,
  /** Nothing. */
  OFF
}
