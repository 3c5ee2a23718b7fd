package dev.chassis.observability.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;

/**
 * Prints what Logback has to complain about on standard error: by itself it would print it on
 * standard output, between the lines of JSON.
 */
final class StandardErrorStatus implements StatusListener {

  static void install(LoggerContext context) {
    context.getStatusManager().add(new StandardErrorStatus());
  }

  @Override
  public void addStatusEvent(Status status) {
    if (status.getEffectiveLevel() >= Status.WARN) {
      System.err.println("logback: " + status);
    }
  }

  /** Survives a reset of Logback. */
  @Override
  public boolean isResetResistant() {
    return true;
  }
}
