package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** Turns an event into a line. Keeps state between lines: used under its owner's lock. */
interface LineFormat {

  /** Most characters of a message. */
  int MAX_MESSAGE = 32 * 1024;

  /** Most characters of a stack trace. */
  int MAX_STACK_TRACE = 32 * 1024;

  /** Most characters of any other value. */
  int MAX_VALUE = 8 * 1024;

  /** Adds the line of {@code event}, line feed included. */
  void write(ILoggingEvent event, LineBuffer out);

  /** The format of this name. */
  static LineFormat of(LoggingConfig.Format format) {
    return format.resolved() == LoggingConfig.Format.TEXT ? new TextLine() : new EcsLine();
  }

  /** Text of any value; what its {@code toString} throws is told, not thrown. */
  static String text(Object value) {
    try {
      return String.valueOf(value);
    } catch (RuntimeException e) {
      return "[" + value.getClass().getName() + ".toString() threw " + e.getClass().getName() + "]";
    }
  }
}
