package dev.chassis.observability.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;

/** Where encoded lines go. */
interface Lines {

  /**
   * Takes lines, by copying them.
   *
   * @param lines one after the other
   * @param count how many, 1 or more
   * @param urgent whether to return only when they are written
   */
  void add(LineBuffer lines, int count, boolean urgent) throws IOException;

  /** Whether events may wait to be encoded: somebody will come and ask. */
  boolean mayWait();

  /** An event waits. */
  void waiting();

  /** An event could not be encoded, and so is missing. */
  void failed(RuntimeException failure);

  /** Whether the process might not live for much longer, or people should see it at once. */
  static boolean isUrgent(ILoggingEvent event) {
    return event.getLevel().isGreaterOrEqual(Level.WARN);
  }
}
