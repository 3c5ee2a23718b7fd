package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Logback encoder that writes each event as one line of JSON with ECS fields, for use in a {@code
 * logback.xml} of your own; without one, the chassis uses the same format by itself.
 *
 * <pre>{@code
 * <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
 *   <encoder class="dev.chassis.observability.logging.EcsEncoder"/>
 * </appender>
 * }</pre>
 *
 * <p>Each line is valid JSON in UTF-8, ends with one line feed and holds no other, whatever is
 * logged. Longer values are cut and say so: messages and stack traces after 32768 characters,
 * others after 8192. Thread-safe.
 */
public final class EcsEncoder extends EncoderBase<ILoggingEvent> {

  private static final int KEEP = 16 * 1024;
  private static final byte[] NOTHING = {};

  private final ReentrantLock lock = new ReentrantLock();
  private final LineFormat format = new EcsLine();
  private final LineBuffer buffer = new LineBuffer(KEEP);

  /** Creates an encoder; it needs no settings. */
  public EcsEncoder() {}

  @Override
  public byte[] encode(ILoggingEvent event) {
    lock.lock();
    try {
      buffer.clear();
      format.write(event, buffer);
      return buffer.copy();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
