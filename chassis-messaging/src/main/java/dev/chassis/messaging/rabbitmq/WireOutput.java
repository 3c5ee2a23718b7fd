package dev.chassis.messaging.rabbitmq;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Gathers bytes into large writes; for one thread at a time. Java's own stream takes a lock for
 * each byte, and eight times as many calls of the operating system (ADR-0057).
 */
final class WireOutput extends OutputStream {

  private static final int SIZE = 64 * 1024;

  private final OutputStream target;
  private final byte[] bytes = new byte[SIZE];
  private int length;

  WireOutput(OutputStream target) {
    this.target = target;
  }

  @Override
  public void write(int value) throws IOException {
    if (length == SIZE) {
      send();
    }
    bytes[length++] = (byte) value;
  }

  @Override
  public void write(byte[] from, int at, int count) throws IOException {
    if (count > SIZE - length) {
      send();
    }
    if (count > SIZE) {
      target.write(from, at, count);
    } else {
      System.arraycopy(from, at, bytes, length, count);
      length += count;
    }
  }

  @Override
  public void flush() throws IOException {
    send();
    target.flush();
  }

  private void send() throws IOException {
    target.write(bytes, 0, length);
    length = 0;
  }
}
