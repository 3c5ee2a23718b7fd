package dev.chassis.messaging.rabbitmq;

import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes for one thread only. The client reads nearly each of them alone, and Java's own streams
 * take a lock for each (ADR-0057).
 */
final class WireInput extends InputStream {

  private static final int SIZE = 32 * 1024;

  private final InputStream source;
  private final byte[] bytes;
  private int next;
  private int end;

  private WireInput(InputStream source, byte[] bytes, int end) {
    this.source = source;
    this.bytes = bytes;
    this.end = end;
  }

  /** What {@code source} has, read in large pieces. */
  static WireInput buffered(InputStream source) {
    return new WireInput(source, new byte[SIZE], 0);
  }

  /** What is in {@code bytes}. */
  static WireInput over(byte[] bytes) {
    return new WireInput(InputStream.nullInputStream(), bytes, bytes.length);
  }

  @Override
  public int read() throws IOException {
    return next < end || fill() ? bytes[next++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int at, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (next == end) {
      if (length >= SIZE) {
        return source.read(into, at, length);
      }
      if (!fill()) {
        return -1;
      }
    }
    int count = Math.min(length, end - next);
    System.arraycopy(bytes, next, into, at, count);
    next += count;
    return count;
  }

  /** What can be read for certain without waiting. */
  @Override
  public int available() {
    return end - next;
  }

  private boolean fill() throws IOException {
    // An array that was given is never written to: its source has nothing.
    int count = source.read(bytes, 0, bytes.length);
    next = 0;
    end = Math.max(0, count);
    return count > 0;
  }
}
