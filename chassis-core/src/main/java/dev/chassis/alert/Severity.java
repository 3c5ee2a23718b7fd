package dev.chassis.alert;

/** How bad it is; lower case on the wire. */
public enum Severity {
  /** Worth knowing. */
  info,
  /** Somebody should look at it today. */
  warning,
  /** Somebody should look at it now. */
  critical
}
