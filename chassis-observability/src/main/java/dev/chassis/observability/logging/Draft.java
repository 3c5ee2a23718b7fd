package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;

/** Encoded lines on their way, and what encodes them. Not thread-safe. */
final class Draft {

  /** Twice what a run of access lines takes: a buffer that is given back is made anew. */
  private static final int KEEP = 32 * 1024;

  private final LineFormat format;
  private final Lines lines;
  private final LineBuffer buffer = new LineBuffer(KEEP);
  private int count;
  private boolean urgent;

  Draft(LineFormat format, Lines lines) {
    this.format = format;
    this.lines = lines;
  }

  /** Adds a line. What throws leaves none, and does not keep others from their place. */
  void encode(ILoggingEvent event) {
    int start = buffer.length();
    boolean complete = false;
    try {
      format.write(event, buffer);
      complete = true;
      count++;
      urgent |= Lines.isUrgent(event);
    } catch (RuntimeException e) {
      lines.failed(e);
    } finally {
      if (!complete) {
        buffer.truncate(start);
      }
    }
  }

  /** Hands over the lines and has none then. */
  void handOver() throws IOException {
    try {
      if (count > 0) {
        lines.add(buffer, count, urgent);
      }
    } finally {
      buffer.clear();
      count = 0;
      urgent = false;
    }
  }
}
