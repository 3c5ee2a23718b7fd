package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;

/** Where lines go. Thread-safe; called on the thread that logs. */
interface LineOutput {

  /** Writes the line of {@code event}; it is complete when {@link #close} returns at the latest. */
  void write(ILoggingEvent event) throws IOException;

  /** Returns when everything written so far has arrived. */
  void flush();

  /** Waits until everything written so far has arrived, and lets go of what it holds. */
  void close() throws IOException;
}
