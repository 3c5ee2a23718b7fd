package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

/** Writes each line at once, in one piece. */
final class DirectOutput implements LineOutput {

  private static final int KEEP = 64 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final LineBuffer buffer = new LineBuffer(KEEP);
  private final LineFormat format;
  private final OutputStream stream;

  DirectOutput(LineFormat format, OutputStream stream) {
    this.format = format;
    this.stream = stream;
  }

  @Override
  public void write(ILoggingEvent event) throws IOException {
    lock.lock();
    try {
      buffer.clear();
      format.write(event, buffer);
      buffer.writeTo(stream);
      stream.flush();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing ever waits. */
  @Override
  public void flush() {}

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      stream.close();
    } finally {
      lock.unlock();
    }
  }
}
